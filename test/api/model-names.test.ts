import { describe, expect, test } from '@jest/globals';
import { createModelNames } from '../../lambda/api/bodies/model-names.ts';

const deployment = (group: string) => ({
  id: group,
  group,
  provider: 'openai',
  model: 'x',
  order: 0,
  weight: 1,
});

const names = createModelNames({
  deployments: ['gpt', 'openai/*', 'openai/gpt-*', 'team-*/x'].map(deployment),
  aliases: { best: 'gpt', gone: 'claude' },
  unserved: {
    claude: 'model_list[0].litellm_params.model: left out: anthropic/ is not served',
    'anthropic/*': 'x',
  },
});

const faultOf = (model: string): unknown => {
  try {
    return names.groupOf(model);
  } catch (fault) {
    return fault;
  }
};

describe('the group of a model', () => {
  test.each([
    ['gpt', 'gpt'],
    ['best', 'gpt'],
    ['openai/o3', 'openai/*'],
    ['openai/gpt-4o', 'openai/gpt-*'],
    ['openai/ft:gpt-4o:me::1', 'openai/*'],
    ['team-a/x', 'team-*/x'],
  ])('of %s is %s', (model, group) => {
    expect(names.groupOf(model)).toBe(group);
  });

  test.each(['gpt-4o', 'openai/', 'openai/..', 'openai/a b', `openai/${'a'.repeat(300)}`, 'openai/*'])(
    'of %j there is none',
    (model) => {
      expect(faultOf(model)).toMatchObject({ code: 'model_not_found', param: 'model' });
    },
  );

  test.each(['claude', 'gone'])('%s is not served, and the operator’s notice says why', (model) => {
    expect(faultOf(model)).toMatchObject({
      code: 'model_unavailable',
      param: 'model',
      message: `No deployment of the model '${model}' can be served. Notice for the gateway's operator: model_list[0].litellm_params.model: left out: anthropic/ is not served`,
    });
  });

  test('a pattern that is not served answers for all that fit it', () => {
    expect(faultOf('anthropic/claude-3')).toMatchObject({ code: 'model_unavailable' });
  });

  test('none that is not served is listed', () => {
    expect(names.known).toEqual(['gpt', 'openai/*', 'openai/gpt-*', 'team-*/x', 'best']);
  });
});
