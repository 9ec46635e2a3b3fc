import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import type { LocalGateway } from '../../local/local-gateway.ts';
import { startUpstream, type Received, type UpstreamServer } from '../providers/upstream-server.ts';
import { KEY, openGateway, post } from '../setup/worlds/local-gateway.ts';

const secret = `whsec_${Buffer.alloc(32, 5).toString('base64')}`;
const otherSecret = `whsec_${Buffer.alloc(32, 6).toString('base64')}`;
const yaml = (webhooks: string) => `
model_list:
  - model_name: m
    litellm_params: { model: gpt-4, mock_response: "hello", rpm: 60 }
general_settings: { master_key: ${KEY} }
headway_settings: { webhooks: { secret: "${secret}", ${webhooks} } }
`;
const chat = { model: 'm', background: true, messages: [{ role: 'user', content: 'hello' }] };

interface Told {
  readonly id: string;
  readonly webhook: {
    readonly status: string;
    readonly attempts: number;
    readonly last_status: number | null;
  };
}

let gateway: LocalGateway;
let receiver: UpstreamServer;

beforeAll(async () => {
  [gateway, receiver] = await Promise.all([openGateway(yaml('allow_loopback: true')), startUpstream()]);
}, 60_000);
afterAll(async () => {
  await gateway.stop();
  await receiver.close();
});

const submit = async (path: string): Promise<Told> =>
  JSON.parse(
    (await post(`${gateway.url}/v1/chat/completions`, { ...chat, webhook_url: receiver.url + path })).text,
  ) as Told;

async function read(id: string): Promise<Told> {
  const answer = await fetch(`${gateway.url}/v1/requests/${id}`, {
    headers: { authorization: `Bearer ${KEY}` },
  });
  return (await answer.json()) as Told;
}

/** The request after its webhook was told or given up. */
async function settled(id: string): Promise<Told> {
  for (;;) {
    const object = await read(id);
    if (['delivered', 'gave_up'].includes(object.webhook.status)) return object;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

const verified = ({ body, headers }: Received): unknown =>
  new Webhook(secret).verify(body, headers as Record<string, string>);
const arrivedAt = (path: string) => receiver.received.filter(({ url }) => url === path);

describe('npm start', () => {
  test('tells a receiver that hangs, redirects and comes back: one delivery is accepted', async () => {
    receiver.behave((response, { url }) => {
      const attempt = arrivedAt('/wavering?k=1').length;
      if (url !== '/wavering?k=1') response.writeHead(204).end();
      else if (attempt === 2) response.writeHead(302, { location: '/elsewhere' }).end();
      else if (attempt >= 3) response.writeHead(204).end();
    });

    const { id, webhook } = await submit('/wavering?k=1');
    const { webhook: told } = await settled(id);

    expect(webhook).toMatchObject({ status: 'pending', attempts: 0 });
    expect(told).toMatchObject({ status: 'delivered', attempts: 3, last_status: 204 });
    const arrived = arrivedAt('/wavering?k=1');
    expect(arrived).toHaveLength(3);
    expect(arrivedAt('/elsewhere')).toEqual([]);
    expect(new Set(arrived.map(({ body, headers }) => `${String(headers['webhook-id'])} ${body}`)).size).toBe(
      1,
    );
    expect(verified(arrived[2]!)).toMatchObject({
      type: 'request.completed',
      data: { id, status: 'completed', response: { object: 'chat.completion' } },
    });
  }, 120_000);

  test('reports many ends, each once', async () => {
    receiver.behave((response) => response.writeHead(204).end());
    const submitted = await Promise.all(Array.from({ length: 25 }, () => submit('/many')));

    await Promise.all(submitted.map(({ id }) => settled(id)));

    const told = arrivedAt('/many').map((received) => (verified(received) as { data: Told }).data.id);
    expect(told.toSorted()).toEqual(submitted.map(({ id }) => id).toSorted());
  }, 90_000);

  test('reports a cancel', async () => {
    receiver.behave((response) => response.writeHead(204).end());
    const { id } = await submit('/cancelled');
    await fetch(`${gateway.url}/v1/requests/${id}`, {
      method: 'DELETE',
      headers: { authorization: `Bearer ${KEY}` },
    });

    await settled(id);

    const types = arrivedAt('/cancelled').map((received) => (verified(received) as { type: string }).type);
    expect(types).toHaveLength(1);
    // Its call may have been faster.
    expect(types[0]).toMatch(/^request\.(cancelled|completed)$/);
  }, 60_000);
});

const run = async (args: readonly string[], env: Record<string, string>, input = '') => {
  const child = spawn(process.execPath, args, { env: { PATH: process.env.PATH ?? '', ...env } });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stdin.end(input);
  const [code] = (await once(child, 'close')) as [number];
  return { code, output };
};

describe('for the author of a receiver', () => {
  test.each([
    ['holds', {}, { code: 0, sentence: 'The signature holds.\n' }],
    ['does not hold for another body', { body: '{}' }, { code: 1, sentence: 'NOT hold' }],
    ['does not hold with another secret', { key: otherSecret }, { code: 1, sentence: 'NOT hold' }],
    ['holds and is too old', { ageSeconds: 1_000 }, { code: 0, sentence: '1000 s old' }],
  ])('webhooks:verify says that a signature %s', async (_, changed, { code, sentence }) => {
    const { body, key, ageSeconds } = { body: '{"a":1}', key: secret, ageSeconds: 0, ...changed };
    const seconds = Math.floor(Date.now() / 1_000) - ageSeconds;
    const signature = new Webhook(secret).sign('msg_1', new Date(seconds * 1_000), '{"a":1}');
    const args = ['--id', 'msg_1', '--timestamp', String(seconds), '--signature', signature];

    const verdict = await run(['examples/verify-webhook.ts', ...args], { WEBHOOK_SECRET: key }, body);

    expect(verdict.code).toBe(code);
    expect(verdict.output.replace(/100\d s old/, '1000 s old')).toContain(sentence);
  });

  test('the example receiver accepts signed webhooks, once, and nothing else', async () => {
    const child = spawn(process.execPath, ['examples/webhook-receiver.ts', '0'], {
      env: { PATH: process.env.PATH ?? '', WEBHOOK_SECRET: secret },
    });
    const [line] = (await once(child.stdout, 'data')) as [Buffer];
    const url = /http:\S+\//.exec(line.toString())?.[0] ?? '';
    const body = '{"type":"request.completed","data":{"id":"req_1","response":{"n":1}}}';
    const now = new Date();
    const headers = {
      'webhook-id': 'msg_1',
      'webhook-timestamp': String(Math.floor(now.getTime() / 1_000)),
      'webhook-signature': new Webhook(secret).sign('msg_1', now, body),
    };
    let printed = '';
    child.stdout.on('data', (chunk: Buffer) => (printed += chunk.toString()));
    const send = async (text: string) => (await fetch(url, { method: 'POST', headers, body: text })).status;

    const statuses = [await send(body), await send(body), await send(`${body} `)];
    child.kill();
    await once(child, 'close');

    expect(statuses).toEqual([204, 204, 401]);
    expect(printed).toBe('request.completed: req_1 {"n":1}\n');
  });
});

test('a stack that would let callers reach the functions’ own machine is not synthesized', async () => {
  const file = join(await mkdtemp(join(tmpdir(), 'headway-test-')), 'headway.yaml');
  await writeFile(file, yaml('allow_loopback: true'));

  const { code, output } = await run(['bin/headway.ts'], { HEADWAY_CONFIG: file });

  expect(code).toBe(1);
  expect(output).toContain('headway_settings.webhooks.allow_loopback is only for npm start on one machine');
}, 30_000);
