import {
  GetSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { secretsManagerSecrets } from '../../../lambda/aws/secrets/secrets-manager-secrets.ts';
import { virtualClock } from '../../../testkit/virtual-clock.ts';

const ARN = 'arn:aws:secretsmanager:us-east-1:000000000000:secret:x';
const MINUTE_MS = 60_000;
const absent = () => new ResourceNotFoundException({ message: 'no value', $metadata: {} });

function world({ isComplete = true } = {}) {
  const client = new SecretsManagerClient({ region: 'us-east-1' });
  const sent = mockClient(client);
  const mock = sent.on(GetSecretValueCommand, { SecretId: ARN });
  const clock = virtualClock();
  const warnings: unknown[] = [];
  const log = {
    info: () => undefined,
    error: () => undefined,
    warn: (message: string, fields?: object) => void warnings.push({ message, ...fields }),
  };
  const seen: unknown[] = [];
  const onRead = (values: object) => seen.push(values) > 0 && isComplete;
  const secrets = secretsManagerSecrets({ client, arn: ARN, clock, log, onRead });
  const hold = (values: object) => mock.resolves({ SecretString: JSON.stringify(values) });
  return { secrets, mock, clock, warnings, seen, hold, reads: () => sent.calls().length };
}

test('many who need it at the same time share one read, and those after them need none', async () => {
  const { secrets, hold, reads, clock } = world();
  hold({ KEY: 'one' });

  const found = await Promise.all([secrets.current(), secrets.current(), secrets.current()]);
  await clock.advance(4 * MINUTE_MS);

  expect([...found, await secrets.current(), secrets.known()]).toEqual(Array(5).fill({ KEY: 'one' }));
  expect(reads()).toBe(1);
});

test('another value is found within five minutes', async () => {
  const { secrets, hold, clock } = world();
  hold({ KEY: 'one' });
  await secrets.current();

  hold({ KEY: 'two' });
  await clock.advance(5 * MINUTE_MS);

  expect(await secrets.current()).toEqual({ KEY: 'two' });
});

test.each([
  { name: 'while something is missing, within 15 s', isComplete: false, isDoubted: false, ms: 15_000 },
  { name: 'after a refusal, within 10 s', isComplete: true, isDoubted: true, ms: 10_000 },
])('$name', async ({ isComplete, isDoubted, ms }) => {
  const { secrets, hold, clock, reads } = world({ isComplete });
  hold({});
  await secrets.current();
  hold({ KEY: 'two' });

  if (isDoubted) secrets.doubt();
  await clock.advance(ms - 1);
  await secrets.current();
  const before = reads();
  await clock.advance(1);

  expect([before, await secrets.current()]).toEqual([1, { KEY: 'two' }]);
});

test('a refusal again and again costs no more than a read in 10 s', async () => {
  const { secrets, hold, clock, reads } = world();
  hold({ KEY: 'one' });

  for (let second = 0; second < 60; second++) {
    await secrets.current();
    secrets.doubt();
    await clock.advance(1_000);
  }

  expect(reads()).toBe(6);
});

describe('a read that fails', () => {
  test('leaves the old values in use, says so, and is tried again soon', async () => {
    const { secrets, hold, mock, clock, warnings } = world();
    hold({ KEY: 'one' });
    await secrets.current();

    mock.rejects(new Error('throttled'));
    await clock.advance(5 * MINUTE_MS);
    const during = await secrets.current();
    hold({ KEY: 'two' });
    await clock.advance(15_000);

    expect([during, await secrets.current()]).toEqual([{ KEY: 'one' }, { KEY: 'two' }]);
    expect(warnings).toMatchObject([{ message: expect.stringContaining('stay in use') }]);
  });

  test('while nothing was ever read is a fault, and the next use tries again', async () => {
    const { secrets, hold, mock } = world();
    mock.rejects(new Error('denied'));

    await expect(secrets.current()).rejects.toMatchObject({ code: 'store_unavailable' });
    expect(secrets.known()).toEqual({});
    hold({ KEY: 'one' });

    expect(await secrets.current()).toEqual({ KEY: 'one' });
  });
});

test('a secret that was never set holds nothing', async () => {
  const { secrets, mock, seen } = world();
  mock.rejects(absent());

  expect(await secrets.current()).toEqual({});
  expect(seen).toEqual([{}]);
});

test('a secret that is suddenly gone takes no key from functions that have read it', async () => {
  const { secrets, hold, mock, clock } = world();
  hold({ KEY: 'one' });
  await secrets.current();

  mock.rejects(absent());
  await clock.advance(5 * MINUTE_MS);

  expect(await secrets.current()).toEqual({ KEY: 'one' });
});

test.each(['hunter2', '"hunter2"', '["hunter2"]'])(
  'a secret that is not an object is a fault that shows nothing of it: %j',
  async (SecretString) => {
    const { secrets, mock } = world();
    mock.resolves({ SecretString });

    const fault: unknown = await secrets.current().catch((error: unknown) => error);

    expect(fault).toMatchObject({
      code: 'store_unavailable',
      cause: { message: 'the secret is not a JSON object' },
    });
    expect(fault instanceof Error && `${fault.stack} ${String(fault.cause)}`).not.toContain('hunter2');
  },
);

test('a secret whose text is empty, as an emulator makes it, holds nothing', async () => {
  const { secrets, mock } = world();
  mock.resolves({ SecretString: '' });

  expect(await secrets.current()).toEqual({});
});

test('only texts count', async () => {
  const { secrets, hold } = world();
  hold({ KEY: 'one', NUMBER: 1, NOTHING: null, MORE: { KEY: 'x' } });

  expect(await secrets.current()).toEqual({ KEY: 'one' });
});
