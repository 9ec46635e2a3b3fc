import { expect, test } from '@jest/globals';
import { memoryKeyStore } from '../../../lambda/memory/memory-key-store.ts';
import { fixedSecrets } from '../../../lambda/ports/fixed-secrets.ts';
import type { Secrets } from '../../../lambda/ports/secrets.ts';
import { bearer, chat, createEdge } from '../edge.ts';

/** A stage whose secret changes while it runs, as `npx headway secrets set` does it. */
function stageWithTwoMasterKeys() {
  let values: Readonly<Record<string, string>> = { MASTER_KEY: 'sk-first' };
  const current = () => fixedSecrets(values);
  const secrets: Secrets = {
    known: () => current().known(),
    current: () => current().current(),
    doubt: () => undefined,
  };
  const edge = createEdge({
    config: { masterKey: ['os.environ/MASTER_KEY', 'os.environ/NEXT_MASTER_KEY'] },
    secrets,
    keyStore: memoryKeyStore({ clock: { now: Date.now } }),
  });
  /** `call`: the method, a blank and the path. */
  const send = async (key: string, call = 'POST /v1/chat/completions', body: object | null = chat) => {
    const [method = '', path = ''] = call.split(' ');
    const headers = bearer(key);
    const { status, text } = await edge.send({ method, path, body, headers });
    return { status, json: JSON.parse(text) as { readonly id: string; readonly data: readonly object[] } };
  };
  return { edge, send, set: (next: typeof values) => void (values = next) };
}

test('a second master key takes the place of the first without a deploy, and without a moment of 401', async () => {
  const { edge, send, set } = stageWithTwoMasterKeys();
  const statuses = async () => [(await send('sk-first')).status, (await send('sk-second')).status];

  expect(await statuses()).toEqual([200, 401]);
  set({ MASTER_KEY: 'sk-first', NEXT_MASTER_KEY: 'sk-second' });
  expect(await statuses()).toEqual([200, 200]);
  set({ NEXT_MASTER_KEY: 'sk-second' });
  expect(await statuses()).toEqual([401, 200]);

  expect(new Set(edge.requests.map(({ owner }) => owner))).toEqual(new Set(['master']));
});

test('keys that were made with the first are managed with the second', async () => {
  const { send, set } = stageWithTwoMasterKeys();
  const { json } = await send('sk-first', 'POST /v1/keys', { name: 'ci' });

  set({ NEXT_MASTER_KEY: 'sk-second' });

  expect((await send('sk-second', 'GET /v1/keys', null)).json.data).toMatchObject([
    { id: json.id, created_by: 'master' },
  ]);
  expect((await send('sk-first', 'GET /v1/keys', null)).status).toBe(401);
});
