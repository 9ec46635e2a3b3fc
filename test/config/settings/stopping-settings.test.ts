import { describe, expect, test } from '@jest/globals';
import { errorsOf, fileWith, noticesOf, parse } from '../../core/config/support.ts';

const stays = '; Headway does not start with it: remove the line';
const elsewhere = `decides where prompts go in LiteLLM, and has no effect here${stays}`;
const unchecked = `checks prompts and answers in LiteLLM, and has no effect here: all of them would pass${stays}`;
const otherTokens = `lets callers in by their tokens in LiteLLM, and has no effect here; expected general_settings.jwt instead, as docs/tokens.md describes${stays}`;
const letsIn = `keeps callers out in LiteLLM, and has no effect here: anyone with a key would get in${stays}`;
const unpaid = `limits spending in LiteLLM, and has no effect here: spending would be unlimited${stays}`;
const unknown = (name: string) => `Headway does not know "${name}"`;

/** Each row: a line of `litellm_params`, and the one error that it gets. */
const params: readonly (readonly [string, string])[] = [
  ['rmp: 60', `.rmp: ${unknown('rmp')}; expected "rpm"`],
  ['tmp: 60', `.tmp: ${unknown('tmp')}; expected "tpm"`],
  ['RPM: 60', `.RPM: ${unknown('RPM')}; expected "rpm"`],
  [
    'max_paralel_requests: 3',
    `.max_paralel_requests: ${unknown('max_paralel_requests')}; expected "max_parallel_requests"`,
  ],
  ['rpm_limit: 60', ".rpm_limit: is not a name of LiteLLM's or Headway's; expected rpm"],
  ['tokens_per_minute: 60', ".tokens_per_minute: is not a name of LiteLLM's or Headway's; expected tpm"],
  ['api-key: sk-1', `.api-key: ${unknown('api-key')}; expected "api_key"`],
  ['apikey: k', `.apikey: ${unknown('apikey')}; expected "api_key"`],
  ['api_bsae: http://h', `.api_bsae: ${unknown('api_bsae')}; expected "api_base"`],
  ['baseurl: http://h', `.baseurl: ${unknown('baseurl')}; expected "base_url"`],
  ['url: http://h', ".url: is not a name of LiteLLM's or Headway's; expected api_base"],
  ['azure_endpoint: http://h', ".azure_endpoint: is not a name of LiteLLM's or Headway's; expected api_base"],
  [
    'custom_llm_providr: groq',
    `.custom_llm_providr: ${unknown('custom_llm_providr')}; expected "custom_llm_provider"`,
  ],
  ['mock_respons: x', `.mock_respons: ${unknown('mock_respons')}; expected "mock_response"`],
  ['max_budget: 10', `.max_budget: ${unpaid}`],
  ['guardrails: [pii]', `.guardrails: ${unchecked}`],
  ['gaurdrails: [pii]', `.gaurdrails: ${unknown('gaurdrails')}; if "guardrails" is meant, it ${unchecked}`],
  [
    'litellm_credential_name: c',
    '.litellm_credential_name: names an address and a key in credential_list, which has no effect here; expected api_base and api_key instead',
  ],
  [
    'azure_ad_token: t',
    '.azure_ad_token: signs in to the upstream in LiteLLM, and has no effect here; expected api_key instead',
  ],
];

test.each(params)('%s in litellm_params stops the start', (written, expected) => {
  expect(errorsOf(fileWith(`model: ollama/x\n${written}`))).toEqual([
    `headway.yaml:5: model_list[0].litellm_params${expected}`,
  ]);
});

const perDeployment = 'has no effect here; expected it in the litellm_params of each deployment';

const sections: readonly (readonly [string, string])[] = [
  [
    'router_setting: {timeout: 2}',
    `router_setting: ${unknown('router_setting')}; expected "router_settings"`,
  ],
  ['includes: [a.yaml]', `includes: ${unknown('includes')}; expected "include"`],
  [
    'environment_variable: {A: b}',
    `environment_variable: ${unknown('environment_variable')}; expected "environment_variables"`,
  ],
  ['masterkey: k', `masterkey: ${unknown('masterkey')}; expected "master_key" in general_settings`],
  ['master_key: sk-1', 'master_key: has no effect here; "master_key" belongs in general_settings'],
  ['router_settings: {rpm: 1}', 'router_settings.rpm: has no effect here; "rpm" belongs in model_list[…]'],
  [
    'litellm_settings: {master_key: k}',
    'litellm_settings.master_key: has no effect here; "master_key" belongs in general_settings',
  ],
  ['guardrails: [{guardrail_name: a}]', `guardrails: ${unchecked}`],
  ['litellm_settings: {guardrails: [{a: b}]}', `litellm_settings.guardrails: ${unchecked}`],
  ['litellm_settings: {callbacks: [otel, presidio]}', `litellm_settings.callbacks: "presidio" ${unchecked}`],
  ['litellm_settings: {callbacks: hide_secrets}', `litellm_settings.callbacks: "hide_secrets" ${unchecked}`],
  ['litellm_settings: {max_budget: 100}', `litellm_settings.max_budget: ${unpaid}`],
  ['litellm_settings: {api_base: http://h}', `litellm_settings.api_base: ${perDeployment}`],
  ['litellm_settings: {allowed_routes: [a]}', `litellm_settings.allowed_routes: ${letsIn}`],
  ['litellm_settings: {model_alias_map: {a: b}}', `litellm_settings.model_alias_map: ${elsewhere}`],
  ['router_settings: {enable_tag_filtering: true}', `router_settings.enable_tag_filtering: ${elsewhere}`],
  [
    'router_settings: {provider_budget_config: {openai: {}}}',
    `router_settings.provider_budget_config: ${unpaid}`,
  ],
  [
    'router_settings: {default_litellm_params: {api_base: http://h}}',
    `router_settings.default_litellm_params.api_base: ${perDeployment}`,
  ],
];

test.each(sections)('%s stops the start', (settings, expected) => {
  expect(errorsOf(fileWith('model: ollama/x', settings))).toEqual([`headway.yaml:7: ${expected}`]);
});

const general: readonly (readonly [string, string])[] = [
  ['masterkey: sk-1', `masterkey: ${unknown('masterkey')}; expected "master_key"`],
  ['masterKey: sk-1', `masterKey: ${unknown('masterKey')}; expected "master_key"`],
  ['mater_key: sk-1', `mater_key: ${unknown('mater_key')}; expected "master_key"`],
  ['allowed_ips: [10.0.0.1]', `allowed_ips: ${letsIn}`],
  ['allowed_routes: [/chat]', `allowed_routes: ${letsIn}`],
  ['enforce_user_param: true', `enforce_user_param: ${letsIn}`],
  ['enforced_params: [user]', `enforced_params: ${letsIn}`],
  ['custom_auth: a.b', `custom_auth: ${letsIn}`],
  ['enable_jwt_auth: true', `enable_jwt_auth: ${otherTokens}`],
  ['completion_model: gpt-4o', `completion_model: ${elsewhere}`],
  ['max_budget: 100', `max_budget: ${unpaid}`],
  [
    'enforce_user_parm: true',
    `enforce_user_parm: ${unknown('enforce_user_parm')}; if "enforce_user_param" is meant, it ${letsIn}`,
  ],
];

test.each(general)('%s in general_settings stops the start', (setting, expected) => {
  const text = `model_list: [{model_name: m, litellm_params: {model: ollama/x}}]\ngeneral_settings:\n  ${setting}`;

  expect(errorsOf(text)).toEqual([`headway.yaml:3: general_settings.${expected}`]);
});

describe('a value that protects nobody in LiteLLM either', () => {
  test.each(['enforce_user_param: false', 'allowed_ips: []', 'allowed_routes:', 'enable_jwt_auth: off'])(
    '%s is passed over',
    (setting) => {
      const text = fileWith('model: ollama/x').replace('master_key:', `${setting}\n  master_key:`);

      expect([errorsOf(text), noticesOf(text)]).toEqual([[], []]);
    },
  );
});

test('an error hides no notice, since a notice may explain it', () => {
  const parsed = parse('model_lists: []\nrouter_settings: {client_ttl: 2, timeout: x}');

  expect(parsed).toMatchObject({
    errors: [
      { line: 1, key: 'model_lists', message: 'Headway does not know "model_lists"; expected "model_list"' },
      { line: 1, key: 'model_list' },
      { line: 2, key: 'router_settings.timeout' },
    ],
    notices: [{ key: 'router_settings.client_ttl' }],
  });
});

test('limits that are not kept, and an open door, stand before all other notices', () => {
  const text = `router_settings: {client_ttl: 2}
litellm_settings: {cache: true}
model_list:
  - model_name: m
    litellm_params: {model: ollama/x, itpm: 3}
`;

  expect(parse(text).notices.map(({ key, isWarning }) => [key, isWarning ?? false])).toEqual([
    ['general_settings.master_key', true],
    ['model_list[0].litellm_params.itpm', true],
    ['router_settings.client_ttl', false],
    ['litellm_settings.cache', false],
  ]);
});

test.each(['max_paralel_requests', 'max-parallel-requests', 'max_parallel_request'])(
  'a slip in the name of such a limit (%s) stands there, too',
  (name) => {
    const text = fileWith(
      'model: ollama/x',
      `router_settings: {client_ttl: 2}\nlitellm_settings: {${name}: 3}`,
    );

    expect(parse(text).notices[0]).toMatchObject({
      isWarning: true,
      message: `${unknown(name)}; if "max_parallel_requests" is meant, it has no effect: this limit is not enforced`,
    });
  },
);
