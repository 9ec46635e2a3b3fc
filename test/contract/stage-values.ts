import { randomUUID } from 'node:crypto';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterAll, describe, expect, test } from '@jest/globals';
import { secretsManagerSecrets } from '../../lambda/aws/secrets/secrets-manager-secrets.ts';
import { systemClock } from '../../lambda/aws/clock/clock.ts';
import { stageValues } from '../../ops/secrets/stage-values.ts';
import { silentLog } from '../setup/silent-log.ts';

/** The behaviour of a Secrets Manager that `npx headway secrets` and the functions rely on. */
export function stageValuesContract(name: string, endpoint: string): void {
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const client = new SecretsManagerClient({ endpoint, region: 'us-east-1', credentials });
  afterAll(() => client.destroy());

  const emptySecret = async (): Promise<string> => {
    const { ARN = '' } = await client.send(new CreateSecretCommand({ Name: `test-${randomUUID()}` }));
    return ARN;
  };
  const setting = (key: string) => (before: Readonly<Record<string, string>>) => ({ ...before, [key]: key });

  describe(`the values of a stage on ${name}`, () => {
    test('are none before the first is set, for functions too', async () => {
      const arn = await emptySecret();
      const functions = secretsManagerSecrets({
        client,
        arn,
        clock: systemClock(),
        log: silentLog,
        onRead: () => true,
      });

      expect([await stageValues({ client, arn }).read(), await functions.current()]).toEqual([{}, {}]);
    });

    test('that are set at the same time all take effect', async () => {
      const values = stageValues({ client, arn: await emptySecret() });
      const names = ['A', 'B', 'C', 'D'];

      await values.change(setting('FIRST'));
      await Promise.all(names.map((key) => values.change(setting(key))));

      expect(Object.keys(await values.read()).toSorted()).toEqual([...names, 'FIRST']);
    });
  });
}
