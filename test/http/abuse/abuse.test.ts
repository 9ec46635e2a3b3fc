import { afterEach, describe, expect, test } from '@jest/globals';
import { parseConfig } from '../../../lambda/config/files/parse-config.ts';
import { answerText, authorized, chat, createEdge, requestObject } from '../edge.ts';

const text = (body: string, more = {}) => ({ headers: { ...authorized, ...more }, body });
const pretending = '"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}';
const chatText = JSON.stringify(chat).slice(0, -1);

describe('a body of unusual shape', () => {
  test.each([
    ['a list of a million', `${chatText},"logit_bias":[${'0,'.repeat(999_999)}0]}`],
    ['a key of a million characters', `${chatText},"${'k'.repeat(1_000_000)}":1}`],
    ['100,000 keys', `${chatText},${Array.from({ length: 100_000 }, (_, n) => `"k${n}":0`).join()}}`],
    ['a number of 100,000 digits', `${chatText},"seed":${'9'.repeat(100_000)}}`],
    ['half a surrogate pair', `${chatText},"user":"\\ud800"}`],
  ])('passes or is refused, and is never a 5xx: %s', async (_name, body) => {
    const { status } = await createEdge().send(text(body));

    expect(status).toBe(200);
  });

  test('if a key occurs twice, the last one counts for the check and for the upstream', async () => {
    const edge = createEdge();

    const { status } = await edge.send(
      text(`{"model":"nobody","model":"m","priority":1,"messages":[{"role":"user"}],"priority":2}`),
    );

    expect(status).toBe(200);
    expect(edge.requests).toMatchObject([{ priority: 2, body: { model: 'm' } }]);
  });
});

describe('a key that would change the prototype of every object', () => {
  // A test that does not clean up would show it to all others.
  afterEach(() => {
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    expect(Object.prototype).not.toHaveProperty('polluted');
  });

  test.each([
    ['the body', `${chatText},${pretending}}`],
    ['metadata', `${chatText},"metadata":{${pretending}}}`],
    ['stream options', `${chatText},"stream_options":{${pretending}}}`],
    ['a message', `{"model":"m","messages":[{"role":"user",${pretending}}]}`],
  ])('in %s changes nothing', async (_name, body) => {
    const edge = createEdge();

    const direct = await edge.send(text(body));
    const keyed = await edge.send(text(body, { 'Idempotency-Key': 'k', Prefer: 'respond-async' }));

    expect([direct.status, keyed.status]).toEqual([200, 202]);
    expect(edge.requests[0]?.metadata).not.toHaveProperty('polluted');
  });

  test('in the query of a list is refused by its name', async () => {
    const query = JSON.parse('{"__proto__":"polluted"}') as Record<string, string>;

    const { status, text: body } = await createEdge().send({
      method: 'GET',
      path: '/v1/requests',
      headers: authorized,
      query,
    });

    expect([status, JSON.parse(body)]).toMatchObject([400, { error: { param: '__proto__' } }]);
  });

  test.each(['__proto__', 'constructor', 'toString'])('as the model %s is no model', async (model) => {
    const { status } = await createEdge().send(text(JSON.stringify({ ...chat, model })));

    expect(status).toBe(404);
  });

  test.each(['general_settings', 'router_settings', 'headway_settings', 'litellm_settings'])(
    'in %s of a configuration changes nothing',
    (section) => {
      const yaml = [
        'model_list: [{model_name: m, litellm_params: {model: gpt-4, mock_response: hi}}]',
        `${section}: {__proto__: {polluted: true, dropParams: true}}`,
      ];

      const parsed = parseConfig({ text: yaml.join('\n'), file: 'f', env: {} });

      expect(parsed.kind === 'valid' ? parsed.config.dropParams : false).toBe(false);
    },
  );
});

describe('an address that a caller sends', () => {
  test.each(['api_base', 'base_url', 'api_key', 'user_config'])('in %s is refused', async (name) => {
    const edge = createEdge();

    const { status } = await edge.send(text(JSON.stringify({ ...chat, [name]: 'http://169.254.169.254/' })));

    expect(status).toBe(400);
    expect(edge.seen).toEqual([]);
  });

  test('chooses no deployment', async () => {
    const edge = createEdge();

    await edge.send(text(JSON.stringify({ ...chat, deployment_id: 'vendor-1' })));

    expect(edge.requests).toMatchObject([{ group: 'm', body: { deployment_id: 'vendor-1' } }]);
  });
});

describe('text with line breaks', () => {
  const breaks = 'x\r\nset-cookie: a=b\r\n\r\n{"level":"ERROR"}\u2028';

  test.each([
    ['an id', { method: 'GET', path: `/v1/requests/${encodeURIComponent(breaks)}`, headers: authorized }],
    ['a path', { method: 'GET', path: `/v1/${breaks}`, headers: authorized }],
    ['a model', text(JSON.stringify({ ...chat, model: breaks }))],
    ['a preference', text(JSON.stringify(chat), { Prefer: `wait=5; ${breaks}, respond-async` })],
    ['a key', { headers: { Authorization: `Bearer ${breaks}` }, body: chat }],
    ['an id of its own', text(JSON.stringify(chat), { 'X-Request-Id': breaks, 'X-Amzn-RequestId': breaks })],
    ['an idempotency key', text(JSON.stringify(chat), { 'Idempotency-Key': breaks })],
  ])('in %s comes into no header and no log entry', async (_name, sent) => {
    const edge = createEdge();

    const { headers } = await edge.send(sent);

    expect(JSON.stringify(headers)).not.toMatch(/set-cookie|\\[rn]/);
    expect(JSON.stringify(edge.log)).not.toMatch(/set-cookie|ERROR/);
    expect(headers['x-request-id']).toBe('3c1f0f0a-7f3e-4f0e-9a35-1f7d5b0e7a11');
  });

  test('in metadata stays inside its JSON text', async () => {
    const edge = createEdge();

    await edge.send(text(JSON.stringify({ ...chat, metadata: { run: breaks } })));

    expect(edge.requests[0]?.metadata).toEqual({ run: breaks });
    expect(JSON.stringify(edge.log)).not.toMatch(/set-cookie|ERROR/);
  });
});

describe('an answer', () => {
  test.each([
    ['of a model', text(JSON.stringify(chat)), 200],
    ['with an id', text(JSON.stringify(chat), { Prefer: 'respond-async' }), 202],
    ['that is collected', { method: 'GET', path: '/v1/requests/req_1', headers: authorized }, 200],
    ['that refuses', { body: chat }, 401],
    ['to nothing', { method: 'GET', path: '/nowhere' }, 404],
  ])('%s is kept by nobody on the way', async (_name, sent, status) => {
    const answer = await createEdge().send(sent);

    expect(answer.status).toBe(status);
    expect(answer.headers).toMatchObject({
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    });
  });

  test('as a stream is stored by no cache', async () => {
    const collect = async () => ({ ...requestObject, status: 'completed', response: answerText }) as const;
    const query = { stream: 'true' };

    const { headers } = await createEdge({ useCases: { collect } }).send({
      method: 'GET',
      path: '/v1/requests/req_7f',
      headers: authorized,
      query,
    });

    expect(headers['cache-control']).toBe('no-cache, no-store');
  });
});

/** Work that grows with the square of the length would not end: a real header has 10 KB at most. */
describe('a header that is designed to be hard to read', () => {
  const many = 250_000;

  test('as a key is not accepted', async () => {
    const { status } = await createEdge().send({
      headers: { Authorization: `Bearer a${' '.repeat(many)}b` },
      body: chat,
    });

    expect(status).toBe(401);
  });

  test.each([
    ['quotes that are never closed', `"${'\\"'.repeat(many)}`],
    ['blanks', `wait${' '.repeat(many)}x`],
    ['commas', ','.repeat(many)],
  ])('as a preference is passed over: %s', async (_name, Prefer) => {
    const { status, headers } = await createEdge().send(text(JSON.stringify(chat), { Prefer }));

    expect([status, headers['preference-applied']]).toEqual([200, undefined]);
  });

  test.each([
    ['blanks', ' '.repeat(many)],
    ['dots and pluses', '+.'.repeat(many)],
  ])('as a type of %s is refused', async (_name, filler) => {
    const { status } = await createEdge().send(
      text(JSON.stringify(chat), { 'Content-Type': `application/${filler}x` }),
    );

    expect(status).toBe(415);
  });
});

describe('a form that is designed to be hard to read', () => {
  const form = (body: string) => ({
    path: '/v1/files',
    body,
    headers: { ...authorized, 'Content-Type': 'multipart/form-data; boundary=x-x-x' },
  });
  const part = (head: string, content = '') =>
    `--x-x-x\r\nContent-Disposition: form-data; ${head}\r\n\r\n${content}\r\n`;

  test.each([
    ['10,000 parts', `${part('name="purpose"', 'batch').repeat(10_000)}--x-x-x--\r\n`, 400],
    ['parts with names of their own', `${part('name="__proto__"', 'x')}--x-x-x--\r\n`, 400],
    ['a part without an end', part('name="purpose"', 'batch'), 400],
    ['boundaries alone', '--x-x-x\r\n'.repeat(100_000), 400],
    ['more than 10 MB', part('name="file"; filename="a"', 'x'.repeat(11 * 1024 * 1024)), 413],
  ])('is refused: %s', async (_name, body, status) => {
    const answer = await createEdge().send(form(body));

    expect(answer.status).toBe(status);
  });

  test('keeps no more of a file’s name than is needed', async () => {
    const name = `../../${'n'.repeat(10_000)}`;
    const file = part(`name="file"; filename="${name}"`, '{}');

    const { status, text: body } = await createEdge().send(
      form(`${part('name="purpose"', 'batch')}${file}--x-x-x--\r\n`),
    );

    expect(status).toBe(200);
    expect((JSON.parse(body) as { filename: string }).filename).toHaveLength(256);
  });

  test('that is compressed is refused', async () => {
    const sent = form('x');

    const { status } = await createEdge().send({
      ...sent,
      headers: { ...sent.headers, 'Content-Encoding': 'br' },
    });

    expect(status).toBe(415);
  });
});
