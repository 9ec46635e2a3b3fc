import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { referenceName, lookUp, type Env } from '../../lambda/core/config/reference.ts';
import type { Environment } from './function-host.ts';

const names = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN'] as const;

const configSchema = z.object({
  deployments: z.array(
    z.object({
      apiKey: z.string().optional(),
      aws: z.looseObject({ accessKeyId: z.string().optional() }).optional(),
    }),
  ),
});

/**
 * This shell's AWS credentials, for functions whose configuration has calls to AWS signed with them. On AWS a
 * function has those of its role; the embedded stores take any.
 */
export function ownCredentials(folder: string, env: Env): Environment {
  const config = configSchema.parse(JSON.parse(readFileSync(join(folder, 'headway-config.json'), 'utf8')));
  const isWanted = config.deployments.some(({ apiKey, aws }) => {
    if (aws === undefined || apiKey !== undefined) return false;
    const name = aws.accessKeyId === undefined ? names[0] : referenceName(aws.accessKeyId);
    return names.some((own) => own === name);
  });
  if (!isWanted) return {};
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = lookUp(env, name);
      return value === undefined ? [] : [[name, value] as const];
    }),
  );
}
