import {
  CreateSecretCommand,
  PutSecretValueCommand,
  ResourceExistsException,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';

/** Creates a secret with these values, or sets them if it exists. */
export async function createSecret(
  client: SecretsManagerClient,
  { name, values }: { readonly name: string; readonly values: Readonly<Record<string, string>> },
): Promise<void> {
  const SecretString = JSON.stringify(values);
  try {
    await client.send(new CreateSecretCommand({ Name: name, SecretString }));
  } catch (error) {
    if (!(error instanceof ResourceExistsException)) throw error;
    await client.send(new PutSecretValueCommand({ SecretId: name, SecretString }));
  }
}
