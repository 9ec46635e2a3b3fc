import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { exportSPKI, generateKeyPair, importJWK, type CryptoKey } from 'jose';
import { Fault } from '../../lambda/core/faults.ts';
import type { TokenIssuer } from '../../lambda/core/identity/identity-settings.ts';
import { createTokenVerifier } from '../../lambda/identity/token-verifier.ts';
import { virtualClock, type VirtualClock } from '../../testkit/virtual-clock.ts';
import { openIssuer, unsigned, type TestIssuer } from './issuer.ts';

let issuer: TestIssuer;
let clock: VirtualClock;
beforeEach(async () => {
  issuer = await openIssuer();
  clock = virtualClock();
});
afterEach(() => issuer.close());

const verifier = (changes: Partial<TokenIssuer> = {}) =>
  createTokenVerifier({
    clock,
    issuers: [
      {
        issuer: issuer.url,
        audiences: ['headway'],
        mappings: [{ claim: 'sub', value: 'ci', keyId: 'key_1' }],
        ...changes,
      },
    ],
  });

const faultOf = (asked: Promise<unknown>): Promise<Fault> =>
  asked.then(
    () => Promise.reject(new Error('it was accepted')),
    (error: unknown) => (error instanceof Fault ? error : Promise.reject(error as Error)),
  );

const wait = async (ms: number) => clock.run(clock.sleep(ms));

describe('a token', () => {
  test('chooses the key of its claim; the keys of its issuer are read once', async () => {
    const { keyOf } = verifier();

    const keys = [
      await keyOf(await issuer.token({ sub: 'ci' })),
      await keyOf(await issuer.token({ sub: 'ci' })),
    ];

    expect(keys).toEqual(['key_1', 'key_1']);
    expect(issuer.asked).toEqual(['/.well-known/openid-configuration', '/keys']);
  });

  test('needs no OpenID configuration where the address of the keys is configured', async () => {
    const { keyOf } = verifier({ jwksUrl: `${issuer.url}/keys` });

    expect(await keyOf(await issuer.token({ sub: 'ci' }))).toBe('key_1');
    expect(issuer.asked).toEqual(['/keys']);
  });

  test('of callers at the same moment makes one reading', async () => {
    const { keyOf } = verifier();
    const token = await issuer.token({ sub: 'ci' });

    await Promise.all(Array.from({ length: 20 }, () => keyOf(token)));

    expect(issuer.asked).toHaveLength(2);
  });

  test.each(['PS256', 'ES256', 'ES384', 'EdDSA'])('may be signed by %s', async (algorithm) => {
    await issuer.rotate(algorithm);

    expect(await verifier().keyOf(await issuer.token({ sub: 'ci' }))).toBe('key_1');
  });
});

describe('a wrong token', () => {
  const stranger = async (): Promise<CryptoKey> => (await generateKeyPair('RS256')).privateKey;
  const claims = () => ({ iss: issuer.url, aud: 'headway', exp: 4_000_000_000, sub: 'ci' });
  const replaced = (token: string, part: number, by: string) =>
    token
      .split('.')
      .map((text, index) => (index === part ? by : text))
      .join('.');
  const encoded = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

  /** The name of what is wrong, the token, the code, and what the message has to name. */
  test.each<[string, () => string | Promise<string>, string, string]>([
    ['that is not JSON', () => 'a.b.c', 'invalid_token', 'cannot be read'],
    [
      'with claims that are a list',
      () => replaced(unsigned({ alg: 'RS256' }, {}, 'x'), 1, encoded([])),
      'invalid_token',
      'cannot be read',
    ],
    [
      'without a header',
      () => replaced(unsigned({}, claims(), 'x'), 0, ''),
      'invalid_token',
      'cannot be read',
    ],
    ['of alg none', () => unsigned({ alg: 'none' }, claims()), 'invalid_token', 'alg'],
    ['of alg None', () => unsigned({ alg: 'None' }, claims()), 'invalid_token', 'alg'],
    ['without alg', () => unsigned({}, claims()), 'invalid_token', 'alg'],
    [
      'of a shared secret',
      () => issuer.token(claims(), { header: { alg: 'HS256' }, key: Buffer.alloc(32, 1) }),
      'invalid_token',
      'alg',
    ],
    [
      'signed with the public key as a shared secret',
      async () => {
        const [jwk] = issuer.publicKeys();
        const key = (await importJWK({ ...jwk, ext: true })) as CryptoKey;
        const text = unsigned({ alg: 'HS256', kid: 'key-1' }, claims()).slice(0, -1);
        return `${text}.${createHmac('sha256', await exportSPKI(key))
          .update(text)
          .digest('base64url')}`;
      },
      'invalid_token',
      'alg',
    ],
    [
      'of an issuer that nobody configured',
      () => issuer.token({ iss: 'https://example.com' }),
      'invalid_token',
      'iss',
    ],
    ['of an issuer with a slash more', () => issuer.token({ iss: `${issuer.url}/` }), 'invalid_token', 'iss'],
    ['without an issuer', () => issuer.token({ iss: undefined }), 'invalid_token', 'iss'],
    ['with the issuer of every object', () => issuer.token({ iss: '__proto__' }), 'invalid_token', 'iss'],
    [
      'with another’s signature',
      async () => issuer.token(claims(), { key: await stranger() }),
      'invalid_token',
      'signature',
    ],
    [
      'with a signature that is cut off',
      async () => replaced(await issuer.token(claims()), 2, ''),
      'invalid_token',
      'signature',
    ],
    [
      'with other claims than were signed',
      async () => replaced(await issuer.token({ sub: 'x' }), 1, encoded(claims())),
      'invalid_token',
      'signature',
    ],
    [
      'with another algorithm than its key’s',
      () =>
        issuer
          .token(claims(), { header: { alg: 'PS256' } })
          .catch(() => unsigned({ alg: 'PS256', kid: 'key-1' }, claims(), 'eA')),
      'invalid_token',
      'publish',
    ],
    [
      'with an unknown key',
      async () => issuer.token(claims(), { key: await stranger(), header: { kid: 'mine' } }),
      'invalid_token',
      'publish',
    ],
    [
      'that brings its own key',
      async () => issuer.token(claims(), { key: await stranger(), header: { jwk: issuer.publicKeys()[0] } }),
      'invalid_token',
      'signature',
    ],
    [
      'with an unknown critical header',
      () =>
        replaced(unsigned({}, claims(), 'eA'), 0, encoded({ alg: 'RS256', kid: 'key-1', crit: ['x'], x: 1 })),
      'invalid_token',
      'signature',
    ],
    ['for another audience', () => issuer.token({ sub: 'ci', aud: 'others' }), 'invalid_token', 'aud'],
    ['without an audience', () => issuer.token({ sub: 'ci', aud: undefined }), 'invalid_token', 'aud'],
    ['without an end', () => issuer.token({ sub: 'ci', exp: undefined }), 'invalid_token', 'exp'],
    ['that has expired', () => issuer.token({ sub: 'ci', exp: 1_000 }), 'token_expired', 'expired'],
    ['that begins later', () => issuer.token({ sub: 'ci', nbf: 3_999_999_999 }), 'invalid_token', 'nbf'],
    ['without the claim', () => issuer.token({}), 'token_not_mapped', 'sub'],
    ['with a claim that nobody mapped', () => issuer.token({ sub: 'stranger' }), 'token_not_mapped', 'sub'],
  ])('%s is refused by name', async (...row) => {
    const [, make, code, named] = row;
    const token = await make();

    const fault = await faultOf(verifier().keyOf(token));

    expect([fault.code, fault.message]).toEqual([code, expect.stringContaining(named)]);
    for (const part of token.split('.').filter((text) => text.length > 8))
      expect(fault.message).not.toContain(part);
    expect(fault.message).not.toContain('stranger');
  });

  test('that is forged asks its issuer nothing while its keys are fresh', async () => {
    const { keyOf } = verifier();
    await keyOf(await issuer.token({ sub: 'ci' }));
    const forged = await issuer.token({ sub: 'ci' }, { key: await stranger(), header: { kid: 'mine' } });

    for (let times = 0; times < 50; times++) await faultOf(keyOf(forged));

    expect(issuer.asked).toHaveLength(2);
  });
});

describe('a new key of the issuer', () => {
  test('is found when half a minute has passed since the last reading, and the old one is none from then on', async () => {
    const { keyOf } = verifier();
    const old = await issuer.token({ sub: 'ci' });
    await keyOf(old);
    await issuer.rotate();
    const fresh = await issuer.token({ sub: 'ci' });

    expect((await faultOf(keyOf(fresh))).code).toBe('invalid_token');
    await wait(30_000);

    expect(await keyOf(fresh)).toBe('key_1');
    expect((await faultOf(keyOf(old))).code).toBe('invalid_token');
  });

  test('ends the old one after ten minutes, though nobody has used it', async () => {
    const { keyOf } = verifier();
    const old = await issuer.token({ sub: 'ci' });
    await keyOf(old);
    await issuer.rotate();

    await wait(599_999);
    expect(await keyOf(old)).toBe('key_1');
    await wait(1);

    expect((await faultOf(keyOf(old))).code).toBe('invalid_token');
  });
});

describe('an issuer that is away', () => {
  test('is 503 with Retry-After, asked once in five seconds, and back when it answers', async () => {
    const { keyOf } = verifier();
    const token = await issuer.token({ sub: 'ci' });
    issuer.trouble = { status: 500 };

    const faults = [await faultOf(keyOf(token)), await faultOf(keyOf(token))];
    const askedWhileAway = issuer.asked.length;
    issuer.trouble = undefined;
    await wait(5_000);

    expect(faults.map(({ code, retryAfterMs }) => [code, retryAfterMs])).toEqual([
      ['issuer_unavailable', 5_000],
      ['issuer_unavailable', 5_000],
    ]);
    expect(askedWhileAway).toBe(1);
    expect(await keyOf(token)).toBe('key_1');
  });

  test.each<[string, NonNullable<TestIssuer['trouble']>]>([
    ['refuses', { status: 403 }],
    ['leads elsewhere', { status: 302, location: 'http://127.0.0.1:1/keys' }],
    ['answers with something else', { status: 200, text: '<html>' }],
    ['answers with nothing', { status: 200, text: '{}' }],
    [
      'describes another issuer',
      { status: 200, text: '{"issuer":"https://example.com","jwks_uri":"https://example.com/keys"}' },
    ],
    ['answers with too much', { status: 200, text: `{"a":"${'x'.repeat(600_000)}"}` }],
  ])('that %s is away too', async (_name, trouble) => {
    issuer.trouble = trouble;

    expect((await faultOf(verifier().keyOf(await issuer.token({ sub: 'ci' })))).code).toBe(
      'issuer_unavailable',
    );
    expect(issuer.asked).toHaveLength(1);
  });

  test('that publishes a key which is none says so: 503, neither 401 nor 500', async () => {
    const keys = [{ kty: 'RSA', kid: 'key-1', alg: 'RS256', use: 'sig', n: 'AQAB' }];
    const token = await issuer.token({ sub: 'ci' });
    issuer.trouble = {
      status: 200,
      text: JSON.stringify({ issuer: issuer.url, jwks_uri: `${issuer.url}/keys`, keys }),
    };

    expect((await faultOf(verifier().keyOf(token))).code).toBe('issuer_unavailable');
  });

  test('whose connection is refused is away too', async () => {
    const token = await issuer.token({ sub: 'ci' });
    await issuer.close();

    expect((await faultOf(verifier().keyOf(token))).code).toBe('issuer_unavailable');
  });

  test('is not needed for an hour by those who have its keys', async () => {
    const { keyOf } = verifier();
    const token = await issuer.token({ sub: 'ci' });
    await keyOf(token);
    issuer.trouble = { status: 500 };

    await wait(3_599_999);
    expect(await keyOf(token)).toBe('key_1');
    await wait(1);

    expect((await faultOf(keyOf(token))).code).toBe('issuer_unavailable');
  });

  test('may have a new key that nobody can know of: 503, not 401', async () => {
    const { keyOf } = verifier();
    await keyOf(await issuer.token({ sub: 'ci' }));
    await issuer.rotate();
    issuer.trouble = { status: 500 };
    await wait(30_000);

    expect((await faultOf(keyOf(await issuer.token({ sub: 'ci' })))).code).toBe('issuer_unavailable');
  });
});
