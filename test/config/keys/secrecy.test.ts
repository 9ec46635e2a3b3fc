import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { stringify } from 'yaml';
import { formatFinding } from '../../../lambda/config/files/finding.ts';
import { parse } from '../../core/config/support.ts';

const secret = fc
  .stringMatching(/^(sk-[a-z0-9]{12,30}|[A-Za-z0-9]{20,40}|[0-9]{12,18})$/)
  .filter((value) => new Set(value).size > 3);

/** The ways in which a secret gets into a file: correctly, misspelt, or in place of something else. */
const slips: readonly ((value: string) => string)[] = [
  (value) => `api_key: ${value}\nrpm: many`,
  (value) => `api_key; ${value}\nrpm: 60`,
  (value) => `rpm: 60\napi_key; ${value}`,
  (value) => `rpm: 60\n  api_key; ${value}`,
  (value) => `api_key ${value}\nrpm: 60`,
  (value) => `api_key:${value}`,
  (value) => `rpm: 60\napi_key:${value}`,
  (value) => `api_key=${value}\nrpm: 60`,
  (value) => `api_kee: ${value}\nrpm: many`,
  (value) => `api_key: [${value}]`,
  (value) => `api_key: {${value}: ${value}}`,
  (value) => `{rpm: 60, api_key:${value}}`,
  (value) => `{rpm: 60, api_key;${value}}`,
  (value) => `api_key: ${value}\napi_key: ${value}`,
  (value) => `api_key: *${value}`,
  (value) => `api_key: &${value}`,
  (value) => `api_key: !${value}`,
  (value) => `api_key: "${value}`,
  (value) => `api_key: @${value}: ${value}`,
  (value) => `api_key: os.environ/ ${value}`,
  (value) => `rpm: sk-${value}`,
  (value) => `"api_key: ${value}"`,
  (value) => `model: sk-${value}/x`,
  (value) => `api_base: ${value}@host`,
  (value) => `api_base: ftp://user:${value}@host`,
  (value) => `extra_headers: {authorization: ${value}}`,
];

const textsOf = (text: string, env: Record<string, string> = {}): string => {
  const parsed = parse(text, env);
  const errors = parsed.kind === 'invalid' ? parsed.errors : [];
  return [...errors, ...parsed.notices].map(formatFinding).join('\n');
};

test.each(slips.map((slip) => [slip('SECRET'), slip] as const))('%j shows no secret', (_example, slip) => {
  fc.assert(
    fc.property(secret, (value) => {
      const params = slip(value).replace(/^/gm, '      ');
      const text = `model_list:\n  - model_name: m\n    litellm_params:\n      model: ollama/x\n${params}\n`;

      expect(textsOf(text)).not.toContain(value);
      expect(textsOf(slip(value))).not.toContain(value);
    }),
    { numRuns: 30 },
  );
});

const keyShaped = fc.stringMatching(/^[A-Za-z][A-Za-z0-9]{19,39}$/);

test.each([
  ['sk-%', ''],
  ['%', ''],
  ['gemini-%', ''],
  ['groq/x', 'custom_llm_provider: %'],
  ['%/x', ''],
  ['vertex_ai/%', ''],
  ['os.environ/X', ''],
])('a model written as %s is not repeated when it is refused %s', (model, more) => {
  fc.assert(
    fc.property(keyShaped, (value) => {
      const params = [`model: ${model}`, more].map((line) => `      ${line.replace('%', value)}\n`).join('');
      const told = textsOf(`model_list:\n  - model_name: m\n    litellm_params:\n${params}`, { X: value });

      expect(told).toMatch(/expected|left out/);
      expect(told).not.toContain(value);
    }),
    { numRuns: 30 },
  );
});

const secretName = fc.constantFrom(
  'api_key',
  'master_key',
  'redis_password',
  'client_secret',
  'azure_ad_token',
  'aws_secret_access_key',
);

test('no value of a secret-like field occurs in any finding, wherever it stands', () => {
  const holder = fc.constantFrom(
    'litellm_settings',
    'router_settings',
    'general_settings',
    'headway_settings',
  );

  fc.assert(
    fc.property(fc.record({ secret, name: secretName, holder, shape: fc.nat(2) }), (drawn) => {
      const value = [drawn.secret, [drawn.secret], { [drawn.name]: drawn.secret }][drawn.shape];
      const text = stringify({
        model_list: [
          { model_name: 'm', [drawn.name]: value, litellm_params: { rpm: 'x', [drawn.name]: value } },
        ],
        [drawn.holder]: { [drawn.name]: value },
        [drawn.name]: value,
      });

      expect(textsOf(text)).not.toContain(drawn.secret);
    }),
  );
});

test('no value of an environment variable occurs in any finding', () => {
  const fields = ['model', 'rpm', 'timeout', 'order', 'mock_timeout', 'api_base', 'api_key'];

  fc.assert(
    fc.property(secret, (value) => {
      const params = Object.fromEntries(fields.map((field) => [field, 'os.environ/X']));
      const text = stringify({
        model_list: [{ model_name: 'os.environ/X', litellm_params: params }],
        headway_settings: { tiers: 'os.environ/X' },
      });

      expect(textsOf(text, { X: `z${value}` })).not.toContain(value);
    }),
  );
});
