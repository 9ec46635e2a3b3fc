import { describe, expect, test } from '@jest/globals';
import { anAnswer, authorized, chat, createEdge, requestObject } from './edge.ts';
import { functionUrlEvent } from './function-url-event.ts';
import type { Sent } from '../../testkit/rest-event.ts';

const eventOf = functionUrlEvent;
const boundary = 'x-x-x';
const lines = '{"größe": "🙂"}\r\n\r\n--x-x\n';
const upload: Sent = {
  path: '/v1/files',
  headers: { ...authorized, 'Content-Type': `multipart/form-data; boundary=${boundary}` },
  body: [
    `--${boundary}\r\nContent-Disposition: form-data; name="purpose"\r\n\r\nbatch\r\n`,
    `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="größer.jsonl"\r\n\r\n${lines}\r\n`,
    `--${boundary}--\r\n`,
  ].join(''),
};

async function* events(): AsyncGenerator<Uint8Array> {
  yield Buffer.from('data: {"a":');
  yield Buffer.from('1}\n\ndata: ü\n\n');
}

describe('through a function URL, as through API Gateway,', () => {
  test.each<[string, Sent, number]>([
    ['a completion is answered', { headers: authorized, body: chat }, 200],
    ['a stream is', { headers: authorized, body: { ...chat, stream: true } }, 200],
    ['a file is taken', upload, 200],
    ['a request is read', { method: 'GET', path: '/v1/requests/req_7f', headers: authorized }, 200],
    [
      'a model with an encoded slash is found',
      { method: 'GET', path: '/v1/models/vendor%2Flarge', headers: authorized },
      200,
    ],
    [
      'a list keeps to its query',
      { method: 'GET', path: '/v1/requests', query: { limit: '1', model: 'm' }, headers: authorized },
      200,
    ],
    [
      'a wrong query is refused',
      { method: 'GET', path: '/v1/requests', query: { limit: 'a b+c' }, headers: authorized },
      400,
    ],
    ['a missing key is refused', { body: chat }, 401],
    ['a wrong body is refused', { headers: authorized, body: '{"model":' }, 400],
    ['no body is refused', { headers: authorized }, 400],
    ['a wrong path is refused', { path: '/v1/nothing', headers: authorized }, 404],
    ['a wrong method is refused', { method: 'PUT', headers: authorized }, 405],
    [
      'another type is refused',
      { headers: { ...authorized, 'Content-Type': 'application/pdf' }, body: '%PDF' },
      415,
    ],
  ])('%s', async (_name, sent, status) => {
    const useCases = { complete: async () => anAnswer(isStream(sent) ? events() : undefined) };
    const [there, here] = [createEdge({ useCases }), createEdge({ useCases, eventOf })];

    const expected = await there.send(sent);
    const answer = await here.send(sent);

    expect(answer.status).toBe(status);
    expect(answer).toEqual({ ...expected, headers: { ...expected.headers, 'x-request-id': lambdasId } });
    expect(here.seen.map(({ use }) => use)).toEqual(there.seen.map(({ use }) => use));
  });
});

const lambdasId = 'a2b1c0d9-7f3e-4f0e-9a35-1f7d5b0e7a12';
const isStream = ({ body }: Sent): boolean => JSON.stringify(body ?? '').includes('"stream":true');

describe('a function URL', () => {
  test('tells the id and the trace of a request, which the log has', async () => {
    const edge = createEdge({ eventOf });

    await edge.send({ headers: authorized, body: chat });

    expect(edge.log.at(-1)?.fields).toMatchObject({
      apiRequestId: lambdasId,
      traceId: '1-6922df8f-5d1c6b0e2d4f8a9b1c3d5e80',
      route: '/v1/chat/completions',
    });
  });

  test('has no stage in its addresses', async () => {
    const edge = createEdge({ eventOf });

    const answer = await edge.send({ headers: { ...authorized, Prefer: 'respond-async' }, body: chat });

    expect(answer).toMatchObject({ status: 202, headers: { location: '/v1/requests/req_7f' } });
    expect(JSON.parse(answer.text)).toEqual(requestObject);
  });

  test('joins headers that are sent twice: preferences are still told apart', async () => {
    const edge = createEdge({ eventOf });

    await edge.send({
      headers: { ...authorized, Prefer: ['handling=strict', 'respond-async'] },
      body: chat,
    });

    expect(edge.seen.map(({ use }) => use)).toEqual(['submit']);
  });

  test('uses the last of repeated parameters, as a REST API does', async () => {
    const twice = (sent: Sent) => ({
      ...functionUrlEvent(sent),
      rawQueryString: 'limit=nonsense&limit=7',
      queryStringParameters: { limit: 'nonsense,7' },
    });
    const edge = createEdge({ eventOf: twice });

    const { status } = await edge.send({ method: 'GET', path: '/v1/requests', headers: authorized });

    expect(status).toBe(200);
    expect(edge.seen).toMatchObject([{ use: 'list', with: { limit: 7 } }]);
  });

  test('hands a form on in base64, and its bytes are the file', async () => {
    const edge = createEdge({ eventOf });

    const created = await edge.send(upload);
    const { id } = JSON.parse(created.text) as { id: string };
    const content = await edge.send({
      method: 'GET',
      path: `/v1/files/${id}/content`,
      headers: authorized,
    });

    expect(functionUrlEvent(upload).isBase64Encoded).toBe(true);
    expect(content.text).toBe(lines);
  });
});
