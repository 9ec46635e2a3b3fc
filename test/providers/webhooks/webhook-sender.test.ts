import type { LookupAddress } from 'node:dns';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import { systemClock } from '../../../lambda/aws/clock/clock.ts';
import type { DeliveryOutcome } from '../../../lambda/core/webhooks/delivery.ts';
import type { Reach } from '../../../lambda/core/webhooks/public-address.ts';
import type { Resolve } from '../../../lambda/providers/webhooks/guarded-lookup.ts';
import { createWebhookSender } from '../../../lambda/providers/webhooks/webhook-sender.ts';
import { answerJson, startUpstream, type UpstreamServer } from '../upstream-server.ts';

const secret = `whsec_${Buffer.alloc(32, 3).toString('base64')}`;
const body = '{"type":"request.completed"}';
let receiver: UpstreamServer;

beforeAll(async () => {
  receiver = await startUpstream();
});
afterAll(() => receiver.close());
afterEach(() => receiver.behave(answerJson(204, '')));

const at = (...addresses: string[]): readonly LookupAddress[] =>
  addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));

/** One answer after the other; the last one is repeated. */
const resolving = (...answers: readonly (readonly LookupAddress[])[]): Resolve => {
  const left = [...answers];
  return async () => (left.length > 1 ? left.shift() : left[0]) ?? [];
};

interface Sending {
  readonly url?: string;
  readonly reach?: Reach;
  readonly resolve?: Resolve;
  readonly timeoutMs?: number;
}

function send({ url = receiver.url, reach = 'loopback', ...parts }: Sending = {}): Promise<DeliveryOutcome> {
  const sender = createWebhookSender({ clock: systemClock(), secrets: () => [secret], ...parts });
  return sender.send({ target: { url, reach }, id: 'msg_1', body });
}

const arrivedDuring = async (work: () => Promise<unknown>): Promise<number> => {
  const before = receiver.received.length;
  await work();
  return receiver.received.length - before;
};

describe('an attempt', () => {
  test('posts the body with a signature that the library accepts', async () => {
    receiver.behave(answerJson(204, ''));

    expect(await send()).toEqual({ kind: 'answered', status: 204, retryAfterMs: null });

    const { method, headers, body: posted } = receiver.received.at(-1)!;
    expect([method, headers['content-type']]).toEqual(['POST', 'application/json; charset=utf-8']);
    expect(new Webhook(secret).verify(posted, headers as Record<string, string>)).toEqual(JSON.parse(body));
  });

  test.each([301, 302, 303, 307, 308])('follows no redirect: %i is its answer', async (status) => {
    receiver.behave((response) => response.writeHead(status, { location: '/elsewhere' }).end());

    const arrived = await arrivedDuring(async () => {
      expect(await send()).toMatchObject({ kind: 'answered', status });
    });

    expect(arrived).toBe(1);
  });

  test('reports the pause that the receiver asks for', async () => {
    receiver.behave((response) => response.writeHead(503, { 'retry-after': '120' }).end());

    expect(await send()).toEqual({ kind: 'answered', status: 503, retryAfterMs: 120_000 });
  });

  test('needs no end of the answer: its head is enough', async () => {
    receiver.behave((response) => {
      response.writeHead(200).write('and so on');
    });

    expect(await send()).toMatchObject({ kind: 'answered', status: 200 });
  });

  test('ends when the receiver hangs', async () => {
    receiver.behave(() => undefined);

    expect(await send({ timeoutMs: 100 })).toEqual({ kind: 'unanswered', error: 'timed_out' });
  });

  test('ends when the name server hangs', async () => {
    const url = 'https://hooks.example/';
    const resolve = () => new Promise<never>(() => undefined);

    expect(await send({ url, reach: 'public', resolve, timeoutMs: 100 })).toEqual({
      kind: 'unanswered',
      error: 'timed_out',
    });
  });

  test.each([
    ['hangs up', (response: { destroy(): void }) => response.destroy()],
    [
      'speaks no HTTP',
      (response: { socket: { end(text: string): void } | null }) => response.socket?.end('?\r\n'),
    ],
  ])('fails when the receiver %s', async (_, behaviour) => {
    receiver.behave(behaviour);

    expect(await send()).toEqual({ kind: 'unanswered', error: 'connection_failed' });
  });

  test('fails when the name is not known', async () => {
    const resolve = () => Promise.reject(new Error('ENOTFOUND'));

    expect(await send({ url: 'https://hooks.example/', reach: 'public', resolve })).toEqual({
      kind: 'unanswered',
      error: 'connection_failed',
    });
  });
});

describe('a name', () => {
  const refused = { kind: 'unanswered', error: 'address_refused' };
  /** The receiver listens at 127.0.0.1: connecting to that address would reach it. */
  const url = () => receiver.url.replace('127.0.0.1', 'hooks.example');

  test.each([
    [at('127.0.0.1')],
    [at('::1')],
    [at('169.254.169.254')],
    [at('10.0.0.8')],
    [at('::ffff:127.0.0.1')],
    [at('64:ff9b::7f00:1')],
    [at('fd00:ec2::254')],
    [at('8.8.8.8', '127.0.0.1')],
    [at('127.0.0.1', '8.8.8.8')],
    [at('2606:4700::1111', '169.254.169.254')],
    [at('not an address')],
    [[]],
  ])('that resolves to %j is not connected to', async (addresses) => {
    const resolve = resolving(addresses);

    const arrived = await arrivedDuring(async () => {
      expect(await send({ url: url(), reach: 'public', resolve })).toEqual(refused);
    });

    expect(arrived).toBe(0);
  });

  test('that resolves to something else the second time is checked at every connection', async () => {
    const asked: string[] = [];
    const rebinding = resolving(at('93.184.215.14'), at('127.0.0.1'));
    const resolve: Resolve = (host) => {
      asked.push(host);
      return rebinding(host);
    };
    await resolve('hooks.example');

    const arrived = await arrivedDuring(async () => {
      expect(await send({ url: url(), reach: 'public', resolve })).toEqual(refused);
    });

    // Resolved once for the connection, and the checked address is the one that would have been connected to.
    expect([arrived, asked]).toEqual([0, ['hooks.example', 'hooks.example']]);
  });

  test.each([
    ['https://127.0.0.1/', 'public'],
    ['https://[::ffff:7f00:1]/', 'public'],
    ['https://169.254.169.254/', 'public'],
    ['http://10.0.0.8/', 'loopback'],
  ] as const)('that is an address needs no lookup to be refused: %s', async (address, reach) => {
    expect(await send({ url: address, reach })).toEqual(refused);
  });

  test('for this machine reaches only this machine', async () => {
    const localhost = receiver.url.replace('127.0.0.1', 'localhost');

    expect(await send({ url: localhost, resolve: resolving(at('127.0.0.1')) })).toMatchObject({
      status: 204,
    });
    expect(await send({ url: localhost, resolve: resolving(at('8.8.8.8')) })).toEqual(refused);
  });
});
