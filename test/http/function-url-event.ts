import type { LambdaFunctionURLEvent } from 'aws-lambda';
import type { Sent } from '../../testkit/rest-event.ts';

/** Lambda passes on as text what it recognises as text, and everything else in base64. */
const textTypes = /^(text\/.*|application\/(json|javascript|xml))$/;

/**
 * A function URL's event for the function, payload format 2.0: the example of Lambda's documentation and of
 * Powertools' parser, varied. An absent value has no key.
 */
export function functionUrlEvent(sent: Sent): LambdaFunctionURLEvent {
  const { method = 'POST', path = '/v1/chat/completions', body = null, query } = sent;
  const given: Record<string, string | readonly string[]> = {
    ...recordedHeaders,
    ...lowerCase(sent.headers),
  };
  const headers = Object.fromEntries(
    Object.entries(given).map(([name, value]) => [name, [value].flat().join(',')]),
  );
  const text = body === null || typeof body === 'string' ? body : JSON.stringify(body);
  const isText = textTypes.test((headers['content-type'] ?? '').replace(/;.*$/, ''));
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: path,
    rawQueryString: new URLSearchParams(query).toString(),
    cookies: ['session=ignored', 'other=ignored'],
    headers,
    ...(query && { queryStringParameters: { ...query } }),
    requestContext: {
      accountId: 'anonymous',
      apiId: urlId,
      domainName: `${urlId}.lambda-url.eu-central-1.on.aws`,
      domainPrefix: urlId,
      http: {
        method,
        path,
        protocol: 'HTTP/1.1',
        sourceIp: '203.0.113.7',
        userAgent: 'OpenAI/JS 7.57.0',
      },
      requestId: 'a2b1c0d9-7f3e-4f0e-9a35-1f7d5b0e7a12',
      routeKey: '$default',
      stage: '$default',
      time: '23/Nov/2026:10:21:03 +0000',
      timeEpoch: 1_795_429_263_512,
    },
    ...(text !== null && { body: isText ? text : Buffer.from(text).toString('base64') }),
    isBase64Encoded: text !== null && !isText,
  };
}

const urlId = 'a1b2c3d4e5f6g7h8i9j0k1l2m3n4o5p6';

const recordedHeaders = {
  accept: 'application/json',
  'content-type': 'application/json',
  host: `${urlId}.lambda-url.eu-central-1.on.aws`,
  'user-agent': 'OpenAI/JS 7.57.0',
  'x-amzn-tls-cipher-suite': 'TLS_AES_128_GCM_SHA256',
  'x-amzn-tls-version': 'TLSv1.3',
  'x-amzn-trace-id': 'Root=1-6922df8f-5d1c6b0e2d4f8a9b1c3d5e80',
  'x-forwarded-for': '203.0.113.7',
  'x-forwarded-port': '443',
  'x-forwarded-proto': 'https',
};

const lowerCase = <Value>(headers: Readonly<Record<string, Value>> = {}) =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
