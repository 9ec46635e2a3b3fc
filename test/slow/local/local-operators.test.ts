import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { LocalGateway } from '../../../local/local-gateway.ts';
import { KEY, openGateway } from '../../setup/worlds/local-gateway.ts';
import { runCommand } from '../../deploy/run-command.ts';

let gateway: LocalGateway;
beforeAll(async () => {
  gateway = await openGateway(`
model_list:
  - model_name: modèle
    litellm_params: { model: gpt-4, mock_response: hello }
general_settings: { master_key: ${KEY} }
`);
}, 120_000);
afterAll(() => gateway.stop());

const headway = async (...args: readonly string[]) => {
  const { code, output } = await runCommand({
    file: process.execPath,
    args: ['commands/headway.js', ...args, '--local', new URL(gateway.url).port],
    env: { ...process.env, HEADWAY_KEY: KEY },
    timeoutMs: 60_000,
    signal: new AbortController().signal,
  });
  return { code, output };
};

const handIn = async (): Promise<string> => {
  const answer = await fetch(`${gateway.url}/v1/chat/completions`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${KEY}`,
      'content-type': 'application/json',
      prefer: 'respond-async',
    },
    body: JSON.stringify({ model: 'modèle', messages: [{ role: 'user', content: 'hi' }] }),
  });
  return ((await answer.json()) as { id: string }).id;
};

const statusOf = async (id: string, wait: number): Promise<string> => {
  const answer = await fetch(`${gateway.url}/v1/requests/${id}?wait=${wait}`, {
    headers: { authorization: `Bearer ${KEY}` },
  });
  return ((await answer.json()) as { status: string }).status;
};

test('the gateway on this machine is paused, shown, resumed and drained by its port', async () => {
  expect(await headway('pause', '--model', 'modèle')).toMatchObject({ code: 0 });
  const id = await handIn();
  expect(await statusOf(id, 2)).toBe('queued');
  const { output } = await headway('pause', '--json');
  expect(JSON.parse(output)).toMatchObject({ models: [{ model: 'modèle', mode: 'paused' }] });

  expect(await headway('resume', '--model', 'modèle')).toMatchObject({ code: 0 });
  expect(await statusOf(id, 20)).toBe('completed');
  expect((await headway('dlq', 'list')).output).toContain('No dead letters');
  expect((await headway('drain', '--model', 'modèle', '--wait')).output).toContain('modèle is empty');
}, 120_000);

test('a key is made from the shell, calls at once, and is refused once it is disabled', async () => {
  await headway('resume', '--model', 'modèle');
  const made = await headway('keys', 'create', 'shell', '--best', '100', '--json');
  const { id, secret } = JSON.parse(made.output) as { readonly id: string; readonly secret: string };
  const call = async () => {
    const { status, headers } = await fetch(`${gateway.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'modèle', priority: 0, messages: [{ role: 'user', content: 'hi' }] }),
    });
    return [status, headers.get('x-headway-priority')];
  };

  expect(await call()).toEqual([200, '100; clamped']);
  expect((await headway('keys', 'list')).output).toContain(id);
  expect(await headway('keys', 'disable', id)).toMatchObject({ code: 0 });
  expect(await call()).toEqual([401, null]);
  expect(await headway('keys', 'enable', id)).toMatchObject({ code: 0 });
  expect(await call()).toEqual([200, '100; clamped']);
  expect(await headway('keys', 'delete', id, '--yes')).toMatchObject({ code: 0 });
  expect(await headway('keys', 'show', id)).toMatchObject({ code: 1 });
});

test('nothing is found once the gateway has ended', async () => {
  await gateway.stop();

  const { status, stderr } = spawnSync(
    process.execPath,
    ['commands/headway.js', 'pause', '--local', new URL(gateway.url).port],
    { encoding: 'utf8', env: { ...process.env, HEADWAY_KEY: KEY } },
  );

  expect([status, stderr]).toEqual([1, expect.stringContaining('No gateway runs on port')]);
});
