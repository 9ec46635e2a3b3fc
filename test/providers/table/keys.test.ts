import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseConfig } from '../../../lambda/config/files/parse-config.ts';
import { fixedSecrets } from '../../../lambda/ports/fixed-secrets.ts';
import type { HttpPost } from '../../../lambda/providers/http-client.ts';
import { createUpstreams } from '../../../lambda/providers/registry.ts';
import { isAnothersKey, ownersOf } from '../../../lambda/providers/table/hosts.ts';
import { providerRows, rowOf } from '../../../lambda/providers/table/providers.ts';
import type { ProviderRow } from '../../../lambda/providers/table/provider-row.ts';
import { withSecrets } from '../../../lambda/providers/with-secrets.ts';
import { aCall } from '../calls.ts';
import { stillClock } from './through-loopback.ts';

const keyIn = (variable: string) => `key-in-${variable}`;
const keys = Object.fromEntries(
  providerRows.flatMap(({ variables }) => variables.api_key).map((name) => [name, keyIn(name)]),
);

/** An address of this very provider. */
const addressOf = ({ base, hosts }: ProviderRow): string | undefined =>
  base ??
  (hosts[0] === undefined
    ? undefined
    : `https://${hosts[0].startsWith('.') ? 'a' : ''}${hosts[0].replace('*', 'us-east-1')}/v1`);

const modelOf = ({ name, signs }: ProviderRow) =>
  `${name}/${signs === undefined ? 'some-model' : 'openai.gpt-oss-120b-1:0'}`;

const isLocal = (address: string) => ownersOf(address).size === 0;

/** All headers of what a deployment sends, wherever it goes. */
async function sentBy(
  litellm_params: object,
  given: Readonly<Record<string, string>>,
): Promise<readonly HttpPost[]> {
  const env = { ...given, AWS_REGION: 'us-east-1' };
  const text = JSON.stringify({ model_list: [{ model_name: 'm', litellm_params }] });
  const parsed = parseConfig({ text, file: 'headway.yaml', env });
  const deployment = parsed.kind === 'valid' ? parsed.config.deployments[0] : undefined;
  const posts: HttpPost[] = [];
  const http = {
    post: (post: HttpPost) => {
      posts.push(post);
      return Promise.reject(new Error('nobody is called here'));
    },
  };
  if (deployment === undefined) return posts;
  const upstreams = withSecrets(
    createUpstreams({ clock: stillClock, http, newId: () => 'x' }),
    fixedSecrets(env),
  );
  const [endpoint = 'chat/completions'] = rowOf(deployment.provider)?.serves ?? [];
  await upstreams.call(aCall(deployment, { endpoint }));
  return posts;
}

const anyRow = fc.constantFrom(...providerRows);
const public_ = providerRows.filter((row) => addressOf(row) !== undefined && !isLocal(addressOf(row) ?? ''));

describe('a key goes to its own provider alone', () => {
  test('from whichever variable, to whichever provider’s address, in whichever way both are written', async () => {
    await fc.assert(
      fc.asyncProperty(
        anyRow,
        fc.constantFrom(...public_),
        fc.constantFrom('written', 'variable'),
        fc.constantFrom(undefined, ...Object.keys(keys)),
        async (...[own, other, how, named]) => {
          const address = addressOf(other) ?? '';
          const posts = await sentBy(
            {
              model: modelOf(own),
              api_base: how === 'written' ? address : 'os.environ/BASE',
              ...(named !== undefined && { api_key: `os.environ/${named}` }),
            },
            { ...keys, BASE: address },
          );

          const owners = ownersOf(address);
          const foreign = Object.keys(keys).filter((name) =>
            providerRows.every((row) => !owners.has(row.name) || !row.variables.api_key.includes(name)),
          );
          for (const { headers, url } of posts) {
            expect(url.hostname).toBe(new URL(address).hostname);
            const values = Object.values(headers).join('\n');
            expect(
              foreign.filter((name) => values.includes(`${keyIn(name)}\n`) || values.endsWith(keyIn(name))),
            ).toEqual([]);
          }
        },
      ),
      { numRuns: 3_000 },
    );
  });

  test.each(public_.map((row) => [row.name, row] as const))(
    '%s sends its own to its own address',
    async (_, row) => {
      const apiBase = row.base === undefined ? { api_base: addressOf(row) } : {};
      const [post] = await sentBy({ model: modelOf(row), ...apiBase }, keys);

      expect(ownersOf(post?.url.href ?? '').has(row.name)).toBe(true);
      expect(Object.values(post?.headers ?? {}).join()).toContain(keyIn(row.variables.api_key[0] ?? ''));
    },
  );

  test('an address that turns out to be another provider’s where the functions run gets none', async () => {
    const posts: HttpPost[] = [];
    const http = {
      post: (post: HttpPost) => {
        posts.push(post);
        return Promise.reject(new Error('nobody is called here'));
      },
    };
    const upstreams = createUpstreams({ clock: stillClock, http, newId: () => 'x' });
    const secrets = fixedSecrets({ ...keys, BASE: 'https://api.groq.com/openai/v1' });
    const deployment = { apiBase: 'os.environ/BASE', apiKey: 'os.environ/OPENAI_API_KEY' };

    expect(await withSecrets(upstreams, secrets).call(aCall(deployment))).toMatchObject({
      kind: 'refused',
      reason: 'denied',
      status: 503,
    });
    expect(posts).toEqual([]);
  });
});

test.each([
  ['OPENAI_API_KEY', 'https://api.openai.com/v1', false],
  ['OPENAI_API_KEY', 'https://eu.api.openai.com/v1', false],
  ['OPENAI_API_KEY', 'https://api.openai.com.evil.example/v1', false],
  ['OPENAI_API_KEY', 'https://API.GROQ.com./openai/v1', true],
  ['GROQ_API_KEY', 'https://api.openai.com/v1', true],
  ['AZURE_API_KEY', 'https://r.services.ai.azure.com', false],
  ['AZURE_AI_API_KEY', 'https://models.inference.ai.azure.com', true],
  ['DASHSCOPE_API_KEY', 'https://dashscope-intl.aliyuncs.com/compatible-mode/v1', false],
  ['MY_OWN_KEY', 'https://api.groq.com/openai/v1', false],
  ['OPENAI_API_KEY', 'http://127.0.0.1:8000', false],
  ['OPENAI_API_KEY', 'no address', false],
])('%s at %s is another’s: %p', (variable, address, expected) => {
  expect(isAnothersKey(variable, address)).toBe(expected);
});
