import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import * as z from 'zod';
import type { Env } from '../../lambda/core/config/reference.ts';
import { referencedVariables } from '../functions/referenced-variables.ts';
import type { Assembly } from '../template/assembly.ts';
import { resourcesOfType } from '../template/template.ts';
import { createSecret } from './create-secret.ts';
import { reaching } from './create-stores.ts';
import type { Access } from './endpoints.ts';
import type { Physical } from './physical-names.ts';

const functionSchema = z.object({ Code: z.object({ S3Key: z.string() }) });

/** Creates the template's secret, with this process's variables as its values, if there is a Secrets Manager. */
export async function createSecrets(
  assembly: Assembly,
  at: {
    readonly secretsEndpoint?: string | undefined;
    readonly access: Access;
    readonly physical: Physical;
    readonly env: Env;
  },
): Promise<void> {
  const secrets = resourcesOfType(assembly.template, 'AWS::SecretsManager::Secret');
  if (at.secretsEndpoint === undefined || secrets.length === 0) return;
  const client = new SecretsManagerClient({ ...at.access, endpoint: at.secretsEndpoint });
  const values = valuesFor(assembly, at.env);
  await reaching(
    'Secrets Manager',
    at.secretsEndpoint,
    Promise.all(
      secrets.map(({ logicalId }) => createSecret(client, { name: at.physical.nameOf(logicalId), values })),
    ),
  );
  client.destroy();
}

/** Every bundle has the configuration beside it. */
function valuesFor(assembly: Assembly, env: Env): Readonly<Record<string, string>> {
  const [first] = resourcesOfType(assembly.template, 'AWS::Lambda::Function');
  const folder = assembly.assetFolder(functionSchema.parse(first?.Properties).Code.S3Key);
  return folder === undefined ? {} : referencedVariables(folder, env);
}
