import type { ServerResponse } from 'node:http';
import { always, failed, streamed, type Misbehaviour } from '../misbehaviour.ts';
import { asAsked, data, either, eventsOf, jsonType, send, sendJson, streamType } from '../answers.ts';

const MEGABYTE = Buffer.alloc(1024 * 1024, 'x');
const MOST_MEGABYTES = 64;
const html = '<!doctype html><title>Sign in</title>';
const soon = (target: { readonly base: string }) => [
  { model: 'openai/some-model', api_base: target.base, api_key: 'sk-upstream-key', timeout: 1 },
];

/** Sends more than is accepted, until the other side hangs up. */
function flood(response: ServerResponse, piece: Uint8Array): void {
  let left = MOST_MEGABYTES + 2;
  const more = (): void => {
    while (left-- > 0) if (!response.write(piece)) return;
    response.end();
  };
  response.on('drain', more);
  more();
}

/** Answers that are not answers. */
export const nonsenseCases: readonly Misbehaviour[] = [
  {
    name: 'html',
    answer: send(html, { 'content-type': 'text/html' }),
    expected: always(failed, [1, 3]),
  },
  { name: 'html-as-json', answer: send(html, jsonType), expected: always(failed, [1, 3]) },
  { name: 'html-as-a-stream', answer: send(html, streamType), expected: always(failed, [1, 3]) },
  { name: 'empty', answer: send(''), expected: always(failed, [1, 3]) },
  { name: 'empty-stream', answer: send('', streamType), expected: always(failed, [1, 3]) },
  { name: 'no-content', answer: send('', {}, 204), expected: always(failed, [1, 3]) },
  {
    name: 'json-but-no-object',
    answer: send('"hello"'),
    expected: always(failed, [1, 3]),
  },
  {
    name: 'redirect',
    answer: send('', { location: 'http://127.0.0.1:9/' }, 302),
    expected: always(failed, [1, 3]),
  },
  {
    name: 'html-error',
    answer: send(html, { 'content-type': 'text/html' }, 503),
    expected: always({ status: 503 }, [1, 3]),
  },
  {
    name: 'closes-without-an-answer',
    answer: (response) => response.destroy(),
    expected: always(failed, [1, 3]),
  },
  {
    name: 'closes-once',
    answer: (response, call) => (call.nth === 1 ? response.destroy() : asAsked(response, call)),
    expected: always('whole', 2),
  },
  {
    name: 'never-answers',
    answer: () => undefined,
    expected: always({ status: 408, code: 'timeout' }, [1, 3]),
    deployments: soon,
    timeout: 2,
  },
  {
    name: 'falls-silent',
    answer: either((response) => {
      response.writeHead(200, streamType);
      response.write(eventsOf(data.half));
    }, asAsked),
    expected: streamed('broken', 1),
    deployments: soon,
    timeout: 2,
  },
  {
    name: 'more-than-is-taken',
    answer: either(
      (response) => {
        response.writeHead(200, streamType);
        response.write(eventsOf(data.half));
        flood(response, Buffer.concat([Buffer.from(': '), MEGABYTE, Buffer.from('\n\n')]));
      },
      (response) => {
        response.writeHead(200, jsonType);
        response.write('"');
        flood(response, MEGABYTE);
      },
    ),
    expected: { ...always(failed, [1, 3]), stream: { outcome: 'broken', calls: 1 } },
  },
  {
    name: 'error-then-whole',
    answer: (response, call) =>
      (call.nth === 1 ? sendJson(500, { error: { message: 'once' } }) : asAsked)(response, call),
    expected: always('whole', 2),
  },
];
