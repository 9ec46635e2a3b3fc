import {
  GetSecretValueCommand,
  ResourceNotFoundException,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import type { Env } from '../../core/config/reference.ts';
import type { Log } from '../../ports/log.ts';
import type { Secrets } from '../../ports/secrets.ts';
import type { Clock } from '../../ports/clock.ts';
import { valuesIn } from './secret-text.ts';
import { storeFault } from '../store-faults.ts';

/** The greatest age of the values, ms: usually; while one is missing or the last read failed; after one was refused. */
const FRESH_MS = { usual: 300_000, incomplete: 15_000, doubted: 10_000 } as const;

/** The values of one secret, kept in memory for minutes. Concurrent callers share one read. */
export function secretsManagerSecrets(on: {
  readonly client: SecretsManagerClient;
  readonly arn: string;
  readonly clock: Clock;
  readonly log: Log;
  /** Receives what was read; returns whether everything is there. */
  readonly onRead: (values: Env) => boolean;
}): Secrets {
  const { clock, log } = on;
  let values: Env | undefined;
  let readAtMs = -Infinity;
  let freshUntilMs = -Infinity;
  let reading: Promise<Env> | undefined;

  async function read(): Promise<Env> {
    try {
      const found = await fetchValues(on, values === undefined);
      values = found;
      readAtMs = clock.now();
      freshUntilMs = readAtMs + (on.onRead(found) ? FRESH_MS.usual : FRESH_MS.incomplete);
      return found;
    } catch (cause) {
      if (values === undefined) throw storeFault(cause);
      log.warn('the secret could not be read again; the values read before stay in use', { cause });
      freshUntilMs = clock.now() + FRESH_MS.incomplete;
      return values;
    }
  }

  return {
    known: () => values ?? {},
    current() {
      if (values !== undefined && clock.now() < freshUntilMs) return Promise.resolve(values);
      reading ??= read().finally(() => (reading = undefined));
      return reading;
    },
    doubt() {
      freshUntilMs = Math.min(freshUntilMs, readAtMs + FRESH_MS.doubted);
    },
  };
}

/** A secret that was never set counts as empty; one that has been read before cannot be empty again. */
async function fetchValues(
  { client, arn }: { readonly client: SecretsManagerClient; readonly arn: string },
  mayBeEmpty: boolean,
): Promise<Env> {
  try {
    const { SecretString = '{}' } = await client.send(new GetSecretValueCommand({ SecretId: arn }));
    return valuesIn(SecretString);
  } catch (cause) {
    if (mayBeEmpty && cause instanceof ResourceNotFoundException) return {};
    throw cause;
  }
}
