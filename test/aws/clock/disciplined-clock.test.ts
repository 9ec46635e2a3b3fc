import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { disciplinedClock, followServerTime } from '../../../lambda/aws/clock/disciplined-clock.ts';

const T = 1_800_000_000_000;
const sleep = () => Promise.resolve();

describe('the disciplined clock', () => {
  function machine() {
    const state = { wallMs: T, elapsedMs: 5 };
    const clock = disciplinedClock({ now: () => state.wallMs, sleep }, () => state.elapsedMs);
    return { state, clock };
  }

  test('advances by the time that passes', () => {
    const { state, clock } = machine();

    state.elapsedMs += 1_234;

    expect(clock.now()).toBe(T + 1_234);
  });

  test.each([-60_000, 60_000])('does not jump when the machine’s clock jumps by %d ms', (jumpMs) => {
    const { state, clock } = machine();

    state.wallMs += jumpMs;
    state.elapsedMs += 10;

    expect(clock.now()).toBe(T + 10);
  });

  test('takes the machine’s clock when an invocation begins after a freeze', () => {
    const { state, clock } = machine();

    state.wallMs += 300_000;
    clock.resume();

    expect(clock.now()).toBe(T + 300_000);
  });

  test('starts from the machine’s clock and corrects it by what a server says', () => {
    const { clock } = machine();

    clock.observe({ serverDateMs: T - 60_000, sentAtMs: T, receivedAtMs: T + 10 });

    expect(clock.now()).toBe(T - 59_505);
  });
});

describe('a client that the clock follows', () => {
  let server: Server;
  let endpoint: string;
  const reply = { date: '', status: 200 };

  beforeAll(async () => {
    server = createServer((_, response) => {
      response.sendDate = false;
      if (reply.date !== '') response.setHeader('date', reply.date);
      response.writeHead(reply.status, { 'content-type': 'application/x-amz-json-1.0' });
      response.end(JSON.stringify({ __type: 'x#ValidationException', TableNames: [] }));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  test.each([
    { case: 'an answer', date: new Date(T).toUTCString(), status: 200, now: T + 500 },
    { case: 'a refusal', date: new Date(T).toUTCString(), status: 400, now: T + 500 },
    { case: 'an answer without a date', date: '', status: 200, now: T + 99_000 },
    { case: 'an answer with something else for a date', date: 'soon', status: 200, now: T + 99_000 },
  ])('hears of the time from $case', async ({ date, status, now }) => {
    const clock = disciplinedClock({ now: () => T + 99_000, sleep }, () => 0);
    const client = clientOf(endpoint);
    followServerTime(client, clock);
    Object.assign(reply, { date, status });

    await client.send(new ListTablesCommand({})).catch(() => undefined);

    expect(Math.abs(clock.now() - now)).toBeLessThanOrEqual(1_000);
  });
});

const clientOf = (endpoint: string) =>
  new DynamoDBClient({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  });
