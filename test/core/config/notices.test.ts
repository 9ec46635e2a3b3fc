import { expect, test } from '@jest/globals';
import { fileWith, noticesOf } from './support.ts';

const noCallbacks = 'has no effect here: Headway logs to CloudWatch and calls no logging services';
const notYet = 'accepted, but has no effect yet';
const unknown = (name: string, nearest: string) =>
  `Headway does not know "${name}" and ignores it; the nearest known name is "${nearest}"`;

const sectionCases: readonly (readonly [string, string])[] = [
  ['litellm_settings: {stream_timeout: 5}', `litellm_settings.stream_timeout: ${notYet}`],
  [
    'router_settings: {routing_strategy: usage-based-routing-v2}',
    'router_settings.routing_strategy: has no effect: Headway always picks by order, then lowest use, then weight',
  ],
  [
    'router_settings: {polling_interval: 0.03}',
    'router_settings.polling_interval: has no effect: Headway decides itself when to look at the queue',
  ],
  [
    'litellm_settings: {cache: true}',
    'litellm_settings.cache: has no effect here: Headway does not cache responses',
  ],
  ['litellm_settings: {success_callback: [langfuse]}', `litellm_settings.success_callback: ${noCallbacks}`],
  ['litellm_settings: {failure_callback: [sentry]}', `litellm_settings.failure_callback: ${noCallbacks}`],
  ['litellm_settings: {callbacks: [otel]}', `litellm_settings.callbacks: ${noCallbacks}`],
  ['router_settings: {timout: 2}', `router_settings.timout: ${unknown('timout', 'timeout')}`],
  ['other_settings: {timeout: 2}', 'other_settings: Headway does not know "other_settings" and ignores it'],
  ['router_settings: {zzz: 2}', `router_settings.zzz: Headway does not know "zzz" and ignores it`],
  ['headway_settings: {tier: []}', `headway_settings.tier: ${unknown('tier', 'tiers')}`],
  [
    'headway_settings: {window: {guard: 9}}',
    `headway_settings.window.guard: ${unknown('guard', 'guard_ms')}`,
  ],
  [
    'headway_settings: {tiers: [{name: a, upto: 9}]}',
    `headway_settings.tiers[0].upto: ${unknown('upto', 'up_to')}`,
  ],
  [
    'litellm_settings: {tiers: []}',
    'litellm_settings.tiers: has no effect here; "tiers" belongs in headway_settings',
  ],
  [
    'router_settings: {model_group_alias: {m: m}}',
    'router_settings.model_group_alias.m: also the name of a model group; requests for it go to "m"',
  ],
  [
    'router_settings: {model_group_alias: {a: {model: m, hidden: true}}}',
    `router_settings.model_group_alias.a.hidden: ${notYet}`,
  ],
];

test.each(sectionCases)('%s', (settings, expected) => {
  const notices = noticesOf(fileWith('model: ollama/x', settings));

  expect(notices).toEqual([expect.stringContaining(`headway.yaml:7: ${expected}`)]);
});

const paramCases: readonly (readonly [string, string])[] = [
  ['itpm: 3', '.itpm: has no effect: this limit is not enforced'],
  [
    'aws_region_name: eu-west-1',
    '.aws_region_name: has no effect: calls to this provider are not signed with AWS credentials',
  ],
  ['orde: 5', `.orde: ${unknown('orde', 'order')}`],
  ['zone: a', '.zone: Headway does not know "zone" and ignores it'],
  ['region: a', `.region: ${unknown('region', 'region_name')}`],
  ['model_name: x', '.model_name: has no effect here; "model_name" belongs in model_list[…]'],
];

test.each(paramCases)('%s in litellm_params', (param, expected) => {
  expect(noticesOf(fileWith(`model: ollama/x\n${param}`))).toEqual([
    `headway.yaml:5: model_list[0].litellm_params${expected}`,
  ]);
});

test('database settings, in general_settings', () => {
  const text = 'model_list: [{model_name: m, litellm_params: {model: ollama/x}}]\ngeneral_settings:\n  ';
  const settings = 'master_key: os.environ/K\n  database_url: postgres://u:p@h/d';

  expect(noticesOf(text + settings)).toEqual([
    'headway.yaml:4: general_settings.database_url: ' +
      'has no effect here: Headway keeps its state in DynamoDB and needs no other database',
  ]);
});

test('a file of settings that all act gets no notice', () => {
  const settings = 'router_settings: {timeout: 2, default_priority: 5, model_group_alias: {a: m}}';

  expect(noticesOf(fileWith('model: ollama/x\nrpm: 3\nmock_delay: 1', settings))).toEqual([]);
});
