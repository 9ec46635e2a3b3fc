import { expect, test } from '@jest/globals';
import { readFallbacks } from '../../lambda/config/settings/fallbacks.ts';
import { configFile } from '../../lambda/config/files/file-schema.ts';

const file = (settings: object) =>
  configFile.parse({
    model_list: ['a', 'b', 'c', 'openai/*'].map((name) => ({
      model_name: name,
      litellm_params: { model: 'openai/x' },
    })),
    ...settings,
  });

const read = (settings: object) => readFallbacks(file(settings), { short: 'b' });

test.each<[string, object, object | undefined]>([
  ['none', {}, undefined],
  ['lists', { router_settings: { fallbacks: [{ a: ['b', 'c'] }] } }, { general: { a: ['b', 'c'] } }],
  [
    'the same in the other section',
    { litellm_settings: { fallbacks: [{ a: ['b'] }] } },
    { general: { a: ['b'] } },
  ],
  [
    'both: those of the router count',
    { router_settings: { fallbacks: [{ a: ['b'] }] }, litellm_settings: { fallbacks: [{ a: ['c'] }] } },
    { general: { a: ['b'] } },
  ],
  [
    'two for one group: the first counts',
    { router_settings: { fallbacks: [{ a: ['b'] }, { a: ['c'] }] } },
    { general: { a: ['b'] } },
  ],
  [
    'aliases',
    { router_settings: { fallbacks: [{ short: ['a'] }, { a: ['short'] }] } },
    { general: { a: ['b'], b: ['a'] } },
  ],
  [
    'a mapping with model alone',
    { router_settings: { fallbacks: [{ a: [{ model: 'b' }] }] } },
    { general: { a: ['b'] } },
  ],
  [
    'for a pattern',
    { router_settings: { fallbacks: [{ 'openai/*': ['b'] }] } },
    { general: { 'openai/*': ['b'] } },
  ],
  [
    'default_fallbacks',
    { litellm_settings: { default_fallbacks: ['c'], fallbacks: [{ a: ['b'] }] } },
    { general: { a: ['b'], '*': ['c'] } },
  ],
  [
    'special lists and a bound',
    {
      router_settings: {
        context_window_fallbacks: [{ a: ['b'] }],
        content_policy_fallbacks: [{ '*': ['c'] }],
        max_fallbacks: 2,
      },
    },
    { contextWindow: { a: ['b'] }, contentPolicy: { '*': ['c'] }, most: 2 },
  ],
])('%s', (_what, settings, expected) => {
  const { fallbacks, refusals } = read(settings);

  expect(fallbacks).toEqual(expected);
  expect(refusals).toEqual([]);
});

test.each<[object, string, RegExp]>([
  [
    { router_settings: { fallbacks: [{ a: ['bb'] }] } },
    'router_settings.fallbacks.0.a.0',
    /a model_name of the model_list/,
  ],
  [
    { router_settings: { fallbacks: [{ aa: ['b'] }] } },
    'router_settings.fallbacks.0.aa',
    /a model_name of the model_list/,
  ],
  [
    { litellm_settings: { default_fallbacks: ['b', 'zzzz'] } },
    'litellm_settings.default_fallbacks.1',
    /a model_name/,
  ],
  [
    { router_settings: { content_policy_fallbacks: [{ a: ['q'] }] } },
    'router_settings.content_policy_fallbacks.0.a.0',
    /a model_name/,
  ],
  [
    { router_settings: { fallbacks: [{ a: ['openai/*'] }] } },
    'router_settings.fallbacks.0.a.0',
    /without "\*"/,
  ],
])('%j is refused by name', (settings, path, expected) => {
  const { refusals } = read(settings);

  expect(refusals.map((refusal) => [refusal.path.join('.'), refusal.expected])).toEqual([
    [path, expect.stringMatching(expected)],
  ]);
});

test.each([
  [{ fallbacks: [{ a: [{ model: 'b', messages: [] }] }] }],
  [{ fallbacks: { a: ['b'] } }],
  [{ fallbacks: ['a'] }],
  [{ default_fallbacks: 'a' }],
  [{ max_fallbacks: -1 }],
])('%j is no such setting', (settings) => {
  expect(() => file({ router_settings: settings })).toThrow(/e\.g\./);
});
