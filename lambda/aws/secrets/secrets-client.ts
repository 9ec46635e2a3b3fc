import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { clientDefaults } from '../clients.ts';

/** Separate from the other clients: a Router on AWS stores does without it. */
export const secretsClient = (): SecretsManagerClient => new SecretsManagerClient(clientDefaults(2_000));
