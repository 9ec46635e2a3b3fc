import { expect, test } from '@jest/globals';
import type { Env } from '../../lambda/core/config/reference.ts';
import type { Deployment } from '../../lambda/core/config/headway-config.ts';
import type { UpstreamReply } from '../../lambda/ports/upstream.ts';
import { refused } from '../../lambda/providers/refusals/refusal.ts';
import { withSecrets } from '../../lambda/providers/with-secrets.ts';
import { aCall } from './calls.ts';

const answer: UpstreamReply = { kind: 'answer', status: 200, headers: {}, body: '{}' };

function world(reply: UpstreamReply = answer) {
  const called: Deployment[] = [];
  let env: Env = {};
  let doubts = 0;
  let isBroken = false;
  const upstream = {
    call: ({ deployment }: { readonly deployment: Deployment }) => {
      called.push(deployment);
      return Promise.resolve(reply);
    },
  };
  const secrets = {
    known: () => env,
    current: () => (isBroken ? Promise.reject(new Error('not to be read')) : Promise.resolve(env)),
    doubt: () => void (doubts += 1),
  };
  return {
    called,
    call: () =>
      withSecrets(upstream, secrets).call(aCall({ apiKey: 'os.environ/KEY', apiBase: 'https://h' })),
    set: (values: Env) => void (env = values),
    breakDown: () => void (isBroken = true),
    doubts: () => doubts,
  };
}

test('each call is made with the key as it is then', async () => {
  const { call, called, set } = world();

  set({ KEY: 'one' });
  await call();
  set({ KEY: 'two' });
  await call();

  expect(called.map(({ apiKey, apiBase }) => [apiKey, apiBase])).toEqual([
    ['one', 'https://h'],
    ['two', 'https://h'],
  ]);
});

test('without its key the upstream is not called, and another try may find the key', async () => {
  const { call, called } = world();

  expect(await call()).toMatchObject({
    kind: 'refused',
    reason: 'failed',
    status: 503,
    error: { code: 'model_unavailable', message: expect.not.stringContaining('KEY') },
  });
  expect(called).toEqual([]);
});

test('values read before stay in use while the secret cannot be read again', async () => {
  const { call, called, set, breakDown } = world();
  set({ KEY: 'one' });

  breakDown();
  await call();

  expect(called).toMatchObject([{ apiKey: 'one' }]);
});

test.each([
  [401, 1],
  [403, 1],
  [429, 0],
  [500, 0],
])('an upstream that answers %i raises %i doubts of the key', async (status, expected) => {
  const { call, set, doubts } = world(refused('rejected', { status, message: 'no' }));
  set({ KEY: 'one' });

  await call();

  expect(doubts()).toBe(expected);
});
