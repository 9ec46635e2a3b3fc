import { describe, expect, test } from '@jest/globals';
import { proxyEvent, splitTarget, type EdgeRequest } from '../../local/edge/proxy-event.ts';

const request: EdgeRequest = {
  method: 'POST',
  target: '/v1/chat?a=1&a=2&b=%20x',
  rawHeaders: ['Host', 'here', 'X-Many', '1', 'X-Many', '2'],
  body: Buffer.from('{"héllo":1}'),
  sourceIp: '127.0.0.1',
  matched: {
    route: { resource: '/{proxy+}', method: 'ANY', functionId: 'Api' },
    pathParameters: { proxy: 'v1/chat' },
  },
  stage: 'local',
  requestId: 'r-1',
  nowMs: 1_795_366_097_000,
};

test('an HTTP request becomes the event of a REST proxy integration', () => {
  const event = proxyEvent(request);

  expect(event).toMatchObject({
    resource: '/{proxy+}',
    path: '/v1/chat',
    httpMethod: 'POST',
    headers: { Host: 'here', 'X-Many': '2' },
    multiValueHeaders: { Host: ['here'], 'X-Many': ['1', '2'] },
    queryStringParameters: { a: '2', b: ' x' },
    multiValueQueryStringParameters: { a: ['1', '2'], b: [' x'] },
    pathParameters: { proxy: 'v1/chat' },
    requestContext: {
      requestId: 'r-1',
      stage: 'local',
      path: '/local/v1/chat',
      requestTimeEpoch: 1_795_366_097_000,
      identity: { sourceIp: '127.0.0.1' },
    },
    body: '{"héllo":1}',
    isBase64Encoded: false,
  });
});

test('a missing part is null', () => {
  const event = proxyEvent({
    ...request,
    target: '/',
    body: Buffer.alloc(0),
    matched: { ...request.matched, pathParameters: null },
  });

  expect(event).toMatchObject({
    body: null,
    queryStringParameters: null,
    multiValueQueryStringParameters: null,
    pathParameters: null,
  });
});

test('a body is text, whatever its bytes', () => {
  const event = proxyEvent({ ...request, body: Buffer.from([0xff, 0x41]) });

  expect(event).toMatchObject({ body: '\uFFFDA', isBase64Encoded: false });
});

test('a header named like a part of every object is a header', () => {
  const { headers } = proxyEvent({
    ...request,
    rawHeaders: ['__proto__', 'a', 'constructor', 'b', 'x-amzn-trace-id', 'c'],
  });

  expect(Object.entries(headers)).toEqual([
    ['__proto__', 'a'],
    ['constructor', 'b'],
    ['x-amzn-trace-id', 'c'],
  ]);
});

describe('the target', () => {
  test.each([
    ['/a/b', '/a/b', ''],
    ['/a?', '/a', ''],
    ['/a?b=/c?d', '/a', 'b=/c?d'],
    ['http://host:1/a?b', '/a', 'b'],
    ['http://host', '/', ''],
    ['*', '*', ''],
  ])('%s', (target, path, query) => {
    expect(splitTarget(target)).toEqual([path, query]);
  });
});
