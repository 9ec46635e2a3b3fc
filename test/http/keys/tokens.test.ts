import { setImmediate as turn } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Fault } from '../../../lambda/core/faults.ts';
import type { KeySettings } from '../../../lambda/core/keys/key-settings.ts';
import { createTokenVerifier } from '../../../lambda/identity/token-verifier.ts';
import { openIssuer, type TestIssuer } from '../../identity/issuer.ts';
import { aKey } from '../../setup/sample-keys.ts';
import { bearer, chat, createEdge, type EdgeOptions, errorIn, masterKey } from '../edge.ts';
import { functionUrlEvent } from '../function-url-event.ts';

let issuer: TestIssuer;
beforeAll(async () => {
  issuer = await openIssuer();
});
afterAll(() => issuer.close());

interface Profile extends EdgeOptions {
  readonly settings?: Partial<KeySettings>;
  readonly removedAtMs?: number;
  readonly isSecretless?: boolean;
}

/** An edge that gives the token of `ci` the key `key_1`, that of `gone` a key that does not exist. */
function edgeWith({ settings = {}, removedAtMs, isSecretless = false, ...options }: Profile = {}) {
  const read: string[] = [];
  const record = aKey({
    id: 'key_1',
    settings,
    ...(isSecretless && { secrets: [] }),
    ...(removedAtMs !== undefined && { removedAtMs }),
  });
  const edge = createEdge({
    ...options,
    tokens: ({ clock }) =>
      createTokenVerifier({
        clock,
        issuers: [
          {
            issuer: issuer.url,
            audiences: ['headway'],
            mappings: [
              { claim: 'sub', value: 'ci', keyId: 'key_1' },
              { claim: 'sub', value: 'gone', keyId: 'key_2' },
            ],
          },
        ],
      }),
    keyStore: {
      read: async (id) => {
        read.push(id);
        return id === record.id ? record : undefined;
      },
      ...options.keyStore,
    },
  });
  return { ...edge, read };
}

describe('a token in place of a key', () => {
  test.each([
    [null, 'key_1'],
    ['a', 'team:a'],
  ])('is its key’s caller: with the team %j, the owner is %s', async (team, owner) => {
    const edge = edgeWith({
      settings: { team, priority: { default: 7, best: 7, worst: 9, outside: 'clamp' } },
    });

    const { status } = await edge.send({ headers: bearer(await issuer.token({ sub: 'ci' })), body: chat });

    expect(status).toBe(200);
    expect(edge.requests).toMatchObject([{ owner, keyId: 'key_1', priority: 7 }]);
    expect(edge.read).toEqual(['key_1']);
  });

  test('leaves no trace in what goes on and in the log', async () => {
    const edge = edgeWith();
    const token = await issuer.token({ sub: 'ci' });
    const wrong = await issuer.token({ sub: 'ci', aud: 'others' });

    for (const key of [token, wrong]) await edge.send({ headers: bearer(key), body: chat });

    const traces = JSON.stringify([edge.seen, edge.log]);
    for (const part of [token, wrong].flatMap((key) => key.split('.'))) expect(traces).not.toContain(part);
  });

  test.each(['x-api-key', 'api-key', 'x-litellm-api-key'])('may come in %s', async (name) => {
    const token = await issuer.token({ sub: 'ci' });

    expect((await edgeWith().send({ headers: { [name]: token }, body: chat })).status).toBe(200);
  });

  test.each<[string, object, number, string, string]>([
    ['of another audience', { sub: 'ci', aud: 'others' }, 401, 'invalid_token', 'aud'],
    ['that has expired', { sub: 'ci', exp: 1_000 }, 401, 'token_expired', 'expired'],
    ['without a mapped claim', { sub: 'other' }, 403, 'token_not_mapped', 'sub'],
    ['whose key is gone', { sub: 'gone' }, 403, 'token_not_mapped', 'does not exist'],
  ])('%s is refused by name before anything else', async (...row) => {
    const [, claims, status, code, named] = row;
    const edge = edgeWith();
    const headers = bearer(await issuer.token(claims));

    for (const body of [chat, { model: 'none' }, '{']) {
      const answer = await edge.send({ headers, body });

      expect([answer.status, errorIn(answer.text)]).toEqual([
        status,
        { message: expect.stringContaining(named), type: 'invalid_request_error', param: null, code },
      ]);
    }
    expect(edge.requests).toEqual([]);
  });

  test('that is wrong reads no table', async () => {
    const edge = edgeWith({ useCases: { look: () => Promise.reject(new Error('nothing was to be read')) } });

    const { status } = await edge.send({
      headers: bearer(await issuer.token({ sub: 'ci', aud: 'others' })),
      body: chat,
    });

    expect([status, edge.read]).toEqual([401, []]);
  });

  test.each<[string, Profile, string]>([
    ['disabled', { settings: { isDisabled: true } }, 'key_disabled'],
    ['expired', { settings: { expiresAtMs: 1 } }, 'key_expired'],
    ['removed', { removedAtMs: 1 }, 'token_not_mapped'],
  ])('is worth nothing with a key that is %s', async (...row) => {
    const [, profile, code] = row;
    const edge = edgeWith(profile);

    const { text } = await edge.send({ headers: bearer(await issuer.token({ sub: 'ci' })), body: chat });

    expect(errorIn(text).code).toBe(code);
    expect(edge.requests).toEqual([]);
  });

  test('may have what its key may have, and no more', async () => {
    const headers = bearer(await issuer.token({ sub: 'ci' }));
    const reader = edgeWith({ settings: { role: 'read' } });
    const narrow = edgeWith({ settings: { models: ['vendor/*'] } });
    const admin = edgeWith({ settings: { role: 'admin' } });

    expect((await reader.send({ headers, body: chat })).status).toBe(403);
    expect((await narrow.send({ headers, body: chat })).status).toBe(403);
    expect((await edgeWith().send({ method: 'GET', path: '/v1/keys', headers })).status).toBe(403);
    expect((await admin.send({ method: 'GET', path: '/v1/keys', headers })).status).toBe(200);
  });

  test('learns about its key, which may have no secret', async () => {
    const edge = edgeWith({ settings: { name: 'ci' }, isSecretless: true });

    const { status, text } = await edge.send({
      method: 'GET',
      path: '/v1/key',
      headers: bearer(await issuer.token({ sub: 'ci' })),
    });

    expect([status, JSON.parse(text)]).toMatchObject([200, { id: 'key_1', name: 'ci' }]);
  });

  test('waits for no read of the model', async () => {
    const order: string[] = [];
    const edge = edgeWith({
      keyStore: {
        read: async () => {
          order.push('key asked for');
          await edge.clock.sleep(20);
          order.push('key found');
          return undefined;
        },
      },
      useCases: {
        look: async (group) => {
          order.push('group asked for');
          return createEdge().site.useCases.look(group);
        },
      },
    });
    // Warms the keys of the issuer: its answer needs a network, which the virtual clock does not wait for.
    await edge.send({ headers: bearer(await issuer.token({ sub: 'other' })), body: chat });

    const sent = edge.send({ headers: bearer(await issuer.token({ sub: 'ci' })), body: chat });
    while (order.length < 2) await turn();
    await edge.clock.run(sent);

    expect(order).toEqual(['key asked for', 'group asked for', 'key found']);
  });

  test('is no key where no tokens are accepted', async () => {
    const { status, text } = await createEdge().send({
      headers: bearer(await issuer.token({ sub: 'ci' })),
      body: chat,
    });

    expect([status, errorIn(text).code]).toEqual([401, 'invalid_api_key']);
  });
});

test('while the issuer is away, tokens get 503 with Retry-After, and keys and master keys are as good as ever', async () => {
  const away = await openIssuer();
  away.trouble = { status: 500 };
  const edge = createEdge({
    tokens: ({ clock }) =>
      createTokenVerifier({
        clock,
        issuers: [
          { issuer: away.url, audiences: ['headway'], mappings: [{ claim: 'sub', value: 'ci', keyId: 'k' }] },
        ],
      }),
  });

  const answer = await edge.send({ headers: bearer(await away.token({ sub: 'ci' })), body: chat });

  expect([answer.status, errorIn(answer.text).code]).toEqual([503, 'issuer_unavailable']);
  expect(answer.headers['retry-after']).toBe('5');
  expect((await edge.send({ headers: bearer(masterKey), body: chat })).status).toBe(200);
  await away.close();
});

test('while the table of keys is away, a token gets 503, never 401', async () => {
  const away = new Fault('store_unavailable', 'Away.', { retryAfterMs: 1_000 });
  const edge = edgeWith({ keyStore: { read: () => Promise.reject(away) } });

  const answer = await edge.send({ headers: bearer(await issuer.token({ sub: 'ci' })), body: chat });

  expect([answer.status, errorIn(answer.text).code]).toEqual([503, 'store_unavailable']);
});

describe('a caller who signed for the function URL', () => {
  const arn = 'arn:aws:sts::111122223333:assumed-role/ci/i-0abc';
  const signed = {
    Authorization: 'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20261130/eu-central-1/lambda/aws4_request',
  };
  const edgeFor = (
    userArn: string | undefined,
    iam = [{ value: 'arn:aws:sts::111122223333:assumed-role/ci/*', keyId: 'key_1' }],
  ) =>
    edgeWith({
      config: { iam },
      eventOf: (sent) => {
        const event = functionUrlEvent(sent);
        if (userArn === undefined) return event;
        const authorizer = {
          iam: {
            accessKey: 'AKIDEXAMPLE',
            accountId: '111122223333',
            callerId: 'AROA:i-0abc',
            cognitoIdentity: null,
            principalOrgId: null,
            userArn,
            userId: 'AROA:i-0abc',
          },
        };
        return { ...event, requestContext: { ...event.requestContext, authorizer } };
      },
    });

  test('has the key that its ARN chooses', async () => {
    const edge = edgeFor(arn);

    expect((await edge.send({ headers: signed, body: chat })).status).toBe(200);
    expect(edge.requests).toMatchObject([{ owner: 'key_1', keyId: 'key_1' }]);
  });

  test('has none with an ARN that chooses none', async () => {
    const { status, text } = await edgeFor('arn:aws:iam::111122223333:user/anna').send({
      headers: signed,
      body: chat,
    });

    expect([status, errorIn(text).code]).toEqual([403, 'token_not_mapped']);
    expect(text).not.toContain('anna');
  });

  test('may present another key beside the signature', async () => {
    const edge = edgeFor(arn);

    expect((await edge.send({ headers: { ...signed, 'x-api-key': masterKey }, body: chat })).status).toBe(
      200,
    );
    expect(edge.requests).toMatchObject([{ owner: 'master' }]);
  });

  test('is nobody without AWS’s word for it', async () => {
    const headers = { ...signed, 'x-amzn-iam-arn': arn };

    expect((await edgeFor(undefined).send({ headers, body: chat })).status).toBe(401);
  });
});
