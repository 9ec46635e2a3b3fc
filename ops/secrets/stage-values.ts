import { randomUUID } from 'node:crypto';
import {
  GetSecretValueCommand,
  InvalidParameterException,
  PutSecretValueCommand,
  ResourceNotFoundException,
  UpdateSecretVersionStageCommand,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { Refused } from '../../cli/refused.ts';
import { valuesIn } from '../../lambda/aws/secrets/secret-text.ts';
import { awsRefusal } from '../stage/aws-refusal.ts';

type Values = Readonly<Record<string, string>>;

/** The values of a stage's secret, for operators to change. */
export interface StageValues {
  /** @throws Refused if the secret holds something else. */
  read(): Promise<Values>;
  /** Reads, changes and writes; concurrent changes all take effect. */
  change(change: (values: Values) => Values): Promise<void>;
}

const CURRENT = 'AWSCURRENT';
const MAX_BYTES = 65_536;
const MAX_TRIES = 10;

interface Seen {
  readonly values: Values;
  /** undefined: nothing was ever set. */
  readonly version: string | undefined;
}

export function stageValues({
  client,
  arn,
}: {
  readonly client: SecretsManagerClient;
  readonly arn: string;
}): StageValues {
  const on = { SecretId: arn };

  async function see(): Promise<Seen> {
    try {
      const { SecretString = '{}', VersionId } = await client.send(new GetSecretValueCommand(on));
      return { values: readText(SecretString), version: VersionId };
    } catch (error) {
      if (error instanceof ResourceNotFoundException) return { values: {}, version: undefined };
      throw awsRefusal(error);
    }
  }

  /**
   * The label moves only from the version that was read, so a faster writer is not overwritten. Until then the new
   * version has a label of its own: a version without any may be deleted.
   */
  async function replace({ version }: Seen, values: Values): Promise<boolean> {
    const ownLabel = `HEADWAY-${randomUUID()}`;
    const written = await client.send(
      new PutSecretValueCommand({
        ...on,
        SecretString: textOf(values),
        VersionStages: [ownLabel],
        ClientRequestToken: randomUUID(),
      }),
    );
    const { VersionId } = written;
    try {
      // The very first version is in use at once.
      if (written.VersionStages?.includes(CURRENT) === true) return true;
      const move = { MoveToVersionId: VersionId, RemoveFromVersionId: version };
      await client.send(new UpdateSecretVersionStageCommand({ ...on, VersionStage: CURRENT, ...move }));
      return true;
    } catch (error) {
      if (error instanceof InvalidParameterException) return false;
      throw error;
    } finally {
      const drop = { VersionStage: ownLabel, RemoveFromVersionId: VersionId };
      // A label that stays does no harm, and by now it is known if the values are in use.
      await client.send(new UpdateSecretVersionStageCommand({ ...on, ...drop })).catch(() => undefined);
    }
  }

  return {
    read: async () => (await see()).values,
    async change(change) {
      for (let tries = 0; tries < MAX_TRIES; tries++) {
        const seen = await see();
        const isDone = await replace(seen, change(seen.values)).catch((error: unknown) => {
          throw awsRefusal(error);
        });
        if (isDone) return;
      }
      throw new Refused(
        'Somebody else is changing this secret at the moment. Nothing was changed; try again.',
      );
    },
  };
}

function readText(text: string): Values {
  try {
    return valuesIn(text);
  } catch {
    throw new Refused('The secret is not a JSON object of names and values. It was not changed.');
  }
}

function textOf(values: Values): string {
  const text = JSON.stringify(values);
  if (Buffer.byteLength(text) <= MAX_BYTES) return text;
  throw new Refused(
    `The values together are longer than ${MAX_BYTES} bytes, the most that a secret can hold.`,
  );
}
