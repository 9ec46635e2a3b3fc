import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import { Refused } from '../../../cli/refused.ts';
import { gatewayAt, firstModel } from '../../../ops/smoke/called-gateway.ts';
import { runChecks } from '../../../ops/smoke/run-checks.ts';

interface Reply {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Record<string, string>;
}
type Answers = Readonly<Record<string, Reply>>;

const id = `req_${'a'.repeat(32)}`;
const unknown = `req_${'0'.repeat(32)}`;
const completion = { choices: [{ message: { content: 'hello' } }] };
const envelope = (code: string) => ({
  error: { message: 'm', type: 'invalid_request_error', param: null, code },
});
const object = { id, object: 'request', response: completion };
const right = {
  direct: { status: 200, body: completion, headers: { 'x-headway-request-id': id, 'x-request-id': '1' } },
  async: { status: 202, body: { ...object, status: 'queued' } },
  collect: { status: 200, body: { ...object, status: 'completed' } },
  cancel: { status: 200, body: { ...object, status: 'cancelled' } },
  unknown: { status: 404, body: envelope('request_not_found') },
  'wrong key': { status: 401, body: envelope('invalid_api_key') },
} satisfies Answers;

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

/** A gateway that answers from the table. */
async function gateway(answers: Answers): Promise<string> {
  server = createServer((request, response) => {
    const { method, url = '', headers } = request;
    const isStranger = headers.authorization === 'Bearer wrong-key';
    const kind = isStranger
      ? 'wrong key'
      : url.includes(unknown)
        ? 'unknown'
        : method === 'DELETE'
          ? 'cancel'
          : method === 'GET'
            ? 'collect'
            : headers.prefer === 'respond-async'
              ? 'async'
              : 'direct';
    const { status, body, headers: more } = answers[kind] ?? { status: 500, body: {} };
    request.resume();
    response.writeHead(status, { 'content-type': 'application/json', ...more });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return `http://127.0.0.1:${port}`;
}

async function failedOf(answers: Answers, hasKey = true): Promise<{ failed: number; lines: string[] }> {
  const lines: string[] = [];
  const called = gatewayAt(`${await gateway(answers)}/v1/`, 'right-key');
  const checks = await runChecks({
    called,
    model: 'm',
    hasKey,
    tell: ({ name, isOk, said }) => lines.push(`${isOk ? 'ok' : 'FAILED'}  ${name}: ${said}`),
  });
  return { failed: checks.filter(({ isOk }) => !isOk).length, lines };
}

describe('smoke checks', () => {
  test('a gateway that does all of it passes, with a line for each', async () => {
    const { failed, lines } = await failedOf(right);

    expect(failed).toBe(0);
    expect(lines).toHaveLength(5);
    expect(lines.every((line) => line.startsWith('ok'))).toBe(true);
  });

  test('without a key the check of a wrong key is left out', async () => {
    const { failed, lines } = await failedOf({ ...right, 'wrong key': right.direct }, false);

    expect([failed, lines.length]).toEqual([0, 4]);
  });

  const { direct, async: accepted, collect, cancel } = right;
  test.each<[string, Answers, string]>([
    ['no completion', { direct: { ...direct, status: 500 } }, 'a completion is answered'],
    ['an empty completion', { direct: { ...direct, body: { choices: [] } } }, 'a completion is answered'],
    ['no id of the request', { direct: { ...direct, headers: {} } }, 'a completion is answered'],
    ['an answer at once to who wants none', { async: { ...accepted, status: 200 } }, 'submitted'],
    ['a failed job', { collect: { ...collect, body: { ...object, status: 'failed' } } }, 'submitted'],
    [
      'a job without its answer',
      { collect: { ...collect, body: { ...object, status: 'completed', response: null } } },
      'submitted',
    ],
    ['no cancelling', { cancel: { ...cancel, status: 405 } }, 'cancelled'],
    ['another door for what it does not know', { unknown: { status: 200, body: object } }, 'unknown request'],
    [
      'an error of another shape',
      { unknown: { status: 404, body: { message: 'Not Found' } } },
      'unknown request',
    ],
    ['any key is taken', { 'wrong key': direct }, 'wrong key'],
    ['a refusal that is no JSON', { 'wrong key': { status: 401, body: 'no' } }, 'wrong key'],
  ])('%s is seen', async (_case, wrong, check) => {
    const { failed, lines } = await failedOf({ ...right, ...wrong });

    expect(failed).toBeGreaterThan(0);
    expect(lines.filter((line) => line.startsWith('FAILED')).join('\n')).toContain(check);
  });
});

describe('the model that is tried', () => {
  test('is the first that the gateway offers', async () => {
    const url = await gateway({ collect: { status: 200, body: { data: [{ id: 'one' }, { id: 'two' }] } } });

    expect(await firstModel(gatewayAt(url, undefined))).toBe('one');
  });

  test.each<[string, Reply]>([
    ['a wrong address', { status: 403, body: { message: 'Forbidden' } }],
    ['no model', { status: 200, body: { data: [] } }],
  ])('%s is said in a sentence', async (_case, collect) => {
    const url = await gateway({ collect });

    await expect(firstModel(gatewayAt(url, 'k'))).rejects.toThrow(Refused);
  });
});
