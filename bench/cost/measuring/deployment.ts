import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';
import { functionEnvironment } from '../../../local/functions/function-environment.ts';
import { createStores } from '../../../local/stores/create-stores.ts';
import { startEmbeddedStores } from '../../../local/stores/embedded-stores.ts';
import { accessOf, services } from '../../../local/stores/endpoints.ts';
import { physicalNames } from '../../../local/stores/physical-names.ts';
import { synthesize } from '../../../local/synthesize.ts';
import { resolve } from '../../../local/template/resolve.ts';
import { resourcesOfType } from '../../../local/template/template.ts';

type Role = 'api' | 'dispatcher';

/** A function as the template describes it. */
export interface Deployed {
  readonly memoryMb: number;
  /** The folder of its bundle. */
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
}

export interface Deployment extends Readonly<Record<Role, Deployed>> {
  stop(): Promise<void>;
}

const functionSchema = z.object({
  Code: z.object({ S3Key: z.string() }),
  MemorySize: z.number(),
  Environment: z.object({ Variables: z.record(z.string(), z.string()) }),
});

const app = fileURLToPath(new URL('../../../bin/headway.ts', import.meta.url));

/** The synthesized stack of a configuration, with its stores on emulators and its functions ready to start. */
export async function deploy(yaml: string, lambdaUrl: string): Promise<Deployment> {
  const scratch = await mkdtemp(join(tmpdir(), 'headway-cost-'));
  const configFile = join(scratch, 'headway.yaml');
  await writeFile(configFile, yaml);
  const synthesis = synthesize({ app, configFile, stage: 'cost', env: process.env });
  const embedded = await startEmbeddedStores(services);
  const endpoints = { DYNAMODB: '', SQS: '', S3: '', ...embedded.endpoints };
  const access = accessOf({}, true);
  const { template, stackName, assetFolder } = await synthesis.assembly;
  const physical = physicalNames({ name: stackName, template }, access);
  const { queueUrlBase } = await createStores(template, { endpoints, access, physical });

  const functions = resourcesOfType(template, 'AWS::Lambda::Function').map(({ logicalId, Properties }) => {
    const properties = functionSchema.parse(resolve(Properties, physical));
    const folder = assetFolder(properties.Code.S3Key) ?? '';
    const memoryMb = properties.MemorySize;
    const spec = {
      name: physical.nameOf(logicalId),
      file: '',
      exportName: 'handler',
      memoryMb,
      timeoutMs: 0,
    };
    const environment = functionEnvironment(
      { spec, folder, variables: properties.Environment.Variables },
      {
        access,
        endpoints,
        lambdaUrl,
        queueUrlBase,
        env: { POWERTOOLS_LOG_LEVEL: 'INFO', POWERTOOLS_METRICS_DISABLED: 'false' },
      },
    );
    return { memoryMb, folder, environment };
  });
  return {
    api: oneOf(functions, (variables) => 'DISPATCHER_FUNCTION' in variables),
    dispatcher: oneOf(functions, (variables) => !('DISPATCHER_FUNCTION' in variables)),
    async stop() {
      await Promise.all([embedded.stop(), synthesis.remove(), rm(scratch, { recursive: true })]);
    },
  };
}

function oneOf(
  functions: readonly Deployed[],
  is: (variables: Deployed['environment']) => boolean,
): Deployed {
  const [found, ...others] = functions.filter(({ environment }) => is(environment));
  if (found === undefined || others.length > 0) throw new Error('the template has other functions');
  return found;
}
