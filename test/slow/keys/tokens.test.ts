import { afterAll, beforeAll, expect, test } from '@jest/globals';
import OpenAI, { AuthenticationError, PermissionDeniedError } from 'openai';
import type { LocalGateway } from '../../../local/local-gateway.ts';
import { openIssuer, type TestIssuer } from '../../identity/issuer.ts';
import { KEY, TWO_MODELS, openGateway } from '../../setup/worlds/local-gateway.ts';

let issuer: TestIssuer;
let gateway: LocalGateway;
beforeAll(async () => {
  issuer = await openIssuer();
  gateway = await openGateway(`
${TWO_MODELS}
general_settings:
  master_key: ${KEY}
  jwt:
    issuer: ${issuer.url}
    audience: headway
    key_mappings:
      - { value: "repo:o/r:*", key: ci }
headway_settings: { keys: [{ name: ci, team: search, models: [fast], priority: { best: 100 } }] }
`);
}, 60_000);
afterAll(async () => {
  await gateway.stop();
  await issuer.close();
});

/** The SDK's types do not know it. */
const urgent = { priority: 0 };
const ask = async (claims: object, model = 'fast') =>
  new OpenAI({
    apiKey: await issuer.token(claims),
    baseURL: `${gateway.url}/v1`,
    maxRetries: 0,
  }).chat.completions
    .create({ model, messages: [{ role: 'user', content: 'Hey!' }], ...urgent })
    .withResponse();
const sub = 'repo:o/r:ref:refs/heads/main';

test('with OpenAI’s SDK, a token has what its key has', async () => {
  issuer.trouble = { status: 500 };
  await expect(ask({ sub })).rejects.toMatchObject({ status: 503, code: 'issuer_unavailable' });
  issuer.trouble = undefined;

  // The function asks again after five seconds: Retry-After says so, and the SDK keeps to it.
  const client = new OpenAI({
    apiKey: await issuer.token({ sub }),
    baseURL: `${gateway.url}/v1`,
    maxRetries: 3,
  });
  const { data } = await client.models.list();
  const { response } = await ask({ sub });

  expect(data.map(({ id }) => id)).toEqual(['fast']);
  expect(response.headers.get('x-headway-priority')).toBe('100; clamped');
  await expect(ask({ sub }, 'fine')).rejects.toBeInstanceOf(PermissionDeniedError);
  await expect(ask({ sub: 'repo:o/s:x' })).rejects.toMatchObject({ status: 403, code: 'token_not_mapped' });
  await expect(ask({ sub, aud: 'others' })).rejects.toBeInstanceOf(AuthenticationError);
}, 60_000);
