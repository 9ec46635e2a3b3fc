import { describe, expect, test } from '@jest/globals';
import { authorized, chat, createEdge, type EdgeOptions } from '../http/edge.ts';

const secret = `whsec_${Buffer.alloc(32, 9).toString('base64')}`;
const url = 'https://example.com/hook?token=s3cret';
const offered: EdgeOptions = { config: { webhooks: { secret, allowLoopback: false } } };

const send = (body: object, { options = offered, headers = {} } = {}) => {
  const edge = createEdge(options);
  return { edge, answer: edge.send({ headers: { ...authorized, ...headers }, body: { ...chat, ...body } }) };
};

describe('webhook_url', () => {
  test.each([
    ['"background": true', { background: true }, {}],
    ['Prefer: respond-async', {}, { Prefer: 'respond-async' }],
  ])('goes with a request in the background (%s), and not upstream', async (_, more, headers) => {
    const { edge, answer } = send({ webhook_url: url, ...more }, { headers });

    expect((await answer).status).toBe(202);
    expect(edge.requests).toEqual([expect.objectContaining({ webhookUrl: url, body: chat })]);
  });

  test.each([
    ['Prefer: wait=2', {}, { Prefer: 'wait=2' }],
    ['"max_wait": 2', { max_wait: 2 }, {}],
  ])('goes with a request that may become a job (%s)', async (_, more, headers) => {
    const { edge, answer } = send({ webhook_url: url, ...more }, { headers });

    expect((await answer).status).toBe(200);
    expect(edge.requests).toEqual([
      expect.objectContaining({ webhookUrl: url, maxWaitMs: 2_000, body: chat }),
    ]);
  });

  test.each([[undefined], [null]])('%s is none', async (value) => {
    const { edge, answer } = send({ webhook_url: value, background: true });

    expect((await answer).status).toBe(202);
    expect(edge.requests[0]?.webhookUrl).toBeUndefined();
  });

  interface Refused {
    readonly url?: unknown;
    readonly isBackground?: boolean;
    readonly options?: EdgeOptions;
  }

  const none = 'webhook_url cannot be used here: no secret is configured.';
  test.each<readonly [string, Refused, string]>([
    ['where none are offered', { options: {} }, none],
    [
      'where the secret cannot be resolved',
      { options: { config: { webhooks: { allowLoopback: false } } } },
      none,
    ],
    [
      'with a caller who waits',
      { isBackground: false },
      'webhook_url is only for requests that run in the background: add "background": true or Prefer: respond-async, or limit how long you wait with Prefer: wait=N.',
    ],
    ['that is no text', { url: 7 }, 'webhook_url must be a string: an https:// URL.'],
    [
      'of a private network',
      { url: 'https://10.0.0.1/?token=s3cret' },
      'webhook_url must name a public host, not one in a private network or on this machine.',
    ],
    [
      'of this machine, unless that is allowed',
      { url: 'http://localhost:9000/?token=s3cret' },
      'webhook_url must begin with https://.',
    ],
  ])('is refused %s', async (_, refused, message) => {
    const { url: webhook_url = url, isBackground: background = true, options = offered } = refused;
    const { edge, answer } = send({ webhook_url, background }, { options });

    const { status, text } = await answer;

    expect(status).toBe(400);
    expect(JSON.parse(text)).toEqual({
      error: { message, type: 'invalid_request_error', param: 'webhook_url', code: null },
    });
    expect(edge.seen).toEqual([]);
    expect(JSON.stringify(edge.log)).not.toContain('s3cret');
  });

  test('of this machine is taken where that is allowed', async () => {
    const options = { config: { webhooks: { secret, allowLoopback: true } } };

    const { answer } = send({ webhook_url: 'http://localhost:9000/', background: true }, { options });

    expect((await answer).status).toBe(202);
  });
});
