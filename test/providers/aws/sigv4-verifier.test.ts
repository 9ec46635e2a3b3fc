import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { sign } from '../../../lambda/providers/aws/sign.ts';
import { verifySigV4 } from './sigv4-verifier.ts';

/** The key, time and scope of AWS's own published test suite for Signature Version 4. */
const suite = {
  keys: { AKIDEXAMPLE: { secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' } },
  nowMs: Date.UTC(2015, 7, 30, 12, 36),
};

const suiteRequest = (method: string, signature: string) => ({
  method,
  url: '/',
  headers: {
    host: 'example.amazonaws.com',
    'x-amz-date': '20150830T123600Z',
    authorization: `AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=host;x-amz-date, Signature=${signature}`,
  },
  body: '',
});

describe('the verifier', () => {
  test.each([
    ['GET', '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31'],
    ['POST', '5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b'],
  ])('accepts the signature that AWS publishes for %s', (method, signature) => {
    expect(verifySigV4(suiteRequest(method, signature), suite).kind).toBe('valid');
  });

  test('refuses another', () => {
    const wrong = suiteRequest('GET', '5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b');

    expect(verifySigV4(wrong, suite)).toMatchObject({ kind: 'refused', type: 'InvalidSignatureException' });
  });
});

const credentials = { accessKeyId: 'AKIDTEST', secretAccessKey: 'a/secret+key', sessionToken: 'the/token==' };
const site = { keys: { AKIDTEST: credentials }, nowMs: Date.UTC(2026, 10, 30, 18, 45, 1, 250) };
const scope = { credentials, service: 'bedrock', region: 'eu-central-1', atMs: site.nowMs };
const url = new URL('https://bedrock-runtime.eu-central-1.amazonaws.com/openai/v1/chat/completions');
const headers = { 'content-type': 'application/json', 'user-agent': 'headway' };

const received = async (body: string, at = url) => ({
  method: 'POST',
  url: at.pathname + at.search,
  headers: { ...(await sign({ url: at, headers, body }, scope)), host: at.host },
  body,
});

describe('a signed request', () => {
  test('is valid for a service, a region and a time', async () => {
    expect(verifySigV4(await received('{"a":1}'), site)).toEqual({
      kind: 'valid',
      accessKeyId: 'AKIDTEST',
      region: 'eu-central-1',
      service: 'bedrock',
      signedHeaders: expect.arrayContaining(['host', 'x-amz-date', 'x-amz-security-token']) as unknown,
    });
  });

  test('is valid whatever the body and the path are', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: 'grapheme' }),
        fc.array(fc.string({ minLength: 1 }).filter((text) => !/^\.{1,2}$/.test(text))),
        async (body, path) => {
          const at = new URL(`/${path.map((part) => encodeURIComponent(part)).join('/')}`, url);

          expect((await received(body, at).then((request) => verifySigV4(request, site))).kind).toBe('valid');
        },
      ),
      { numRuns: 60 },
    );
  });

  test.each<[string, (request: Awaited<ReturnType<typeof received>>) => typeof request]>([
    ['another body', (request) => ({ ...request, body: '{"a":2}' })],
    ['another path', (request) => ({ ...request, url: '/model/other/invoke' })],
    ['another host', (request) => ({ ...request, headers: { ...request.headers, host: 'other' } })],
    [
      'another session token',
      (request) => ({ ...request, headers: { ...request.headers, 'x-amz-security-token': 'x' } }),
    ],
  ])('is worth nothing for %s', async (_name, change) => {
    expect(verifySigV4(change(await received('{"a":1}')), site).kind).toBe('refused');
  });

  test('is worth nothing six minutes later', async () => {
    const late = { ...site, nowMs: site.nowMs + 360_000 };

    expect(verifySigV4(await received('{"a":1}'), late)).toMatchObject({ why: 'not of this time' });
  });

  test('holds no secret key', async () => {
    expect(JSON.stringify(await received('{"a":1}'))).not.toContain(credentials.secretAccessKey);
  });
});
