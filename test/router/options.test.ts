import { describe, expect, test } from '@jest/globals';
import type { litellmParams, modelEntry, modelInfo } from '../../lambda/config/files/file-schema.ts';
import type { tierSettings, windowSettings } from '../../lambda/config/settings/own-settings.ts';
import type {
  DeploymentParams,
  InSnakeCase,
  ModelEntry,
  RouterOptions,
  TierOption,
  WindowOption,
} from '../../router/options.ts';
import { readOptions } from '../../router/read-options.ts';

const camel: RouterOptions = {
  modelList: [
    {
      modelName: 'gpt-3.5-turbo',
      litellmParams: { model: 'gpt-3.5-turbo', mockResponse: 'Hello world this is Macintosh!', rpm: 1 },
    },
  ],
  timeout: 2,
  routingStrategy: 'usage-based-routing-v2',
  pollingInterval: 0.03,
};
/** In the spelling of LiteLLM's page. */
const snake: RouterOptions = {
  model_list: [
    {
      model_name: 'gpt-3.5-turbo',
      litellm_params: { model: 'gpt-3.5-turbo', mock_response: 'Hello world this is Macintosh!', rpm: 1 },
    },
  ],
  timeout: 2,
  routing_strategy: 'usage-based-routing-v2',
  polling_interval: 0.03,
};
const entry = { modelName: 'm', litellmParams: { model: 'gpt-4o', apiKey: 'k' } };

/** Options as JavaScript may pass them, whatever the types say. */
function read(options: unknown, env: Readonly<Record<string, string>> = {}) {
  return readOptions(options as RouterOptions, env);
}

describe('the page’s options', () => {
  test.each([
    ['camelCase', camel],
    ['snake_case', snake],
  ])('in %s mean the same', (_, options) => {
    const { config } = read(options);

    expect(config).toMatchObject({
      deployments: [
        {
          group: 'gpt-3.5-turbo',
          provider: 'mock',
          rpm: 1,
          mock: { response: 'Hello world this is Macintosh!' },
        },
      ],
      timeoutSeconds: 2,
      defaultPriority: 100,
    });
  });

  test('that do nothing here are named in their own spelling', () => {
    expect(read(camel).notices).toEqual([
      'routingStrategy: has no effect: Headway always picks by order, then lowest use, then weight',
      'pollingInterval: has no effect: Headway decides itself when to look at the queue',
    ]);
    expect(read(snake).notices.map((notice) => notice.split(':')[0])).toEqual([
      'routing_strategy',
      'polling_interval',
    ]);
  });

  test.each(['redis_host', 'redisPassword', 'redis_port'])(
    '%s: the notice says how to share an order here',
    (name) => {
      expect(read({ modelList: [entry], [name]: 'x' }).notices).toEqual([
        `${name}: has no effect here: several Routers keep one order with stores: awsStores({…}) of 'headway/aws', not through Redis`,
      ]);
    },
  );

  test('an undefined option counts as absent', () => {
    expect(read({ modelList: [entry], redisHost: undefined }).notices).toEqual([]);
  });
});

test('every option that acts arrives in the configuration', () => {
  const { config, notices } = read(
    {
      modelList: [
        {
          modelName: 'm',
          litellmParams: {
            model: 'azure/gpt-4o',
            apiBase: 'https://a.example',
            apiKey: 'os.environ/KEY',
            apiVersion: 'v',
            rpm: 3,
            tpm: 4,
            timeout: 5,
            order: 1,
            weight: 2,
          },
          modelInfo: { id: 'east' },
        },
        { modelName: 'n', litellmParams: { model: 'x', mockTimeout: true, mockDelay: 0.5 }, rpm: 7 },
      ],
      timeout: 9,
      defaultPriority: 7,
      dropParams: true,
      modelGroupAlias: { theAlias: 'm', other_alias: { model: 'n' } },
      tiers: [{ name: 'all', upTo: 10 }, { name: 'rest' }],
      window: { bucketMs: 500, guardMs: 2000 },
    },
    { KEY: 'sk-secret' },
  );

  expect(notices).toEqual([]);
  expect(config).toMatchObject({
    deployments: [
      {
        id: 'east',
        provider: 'azure',
        apiBase: 'https://a.example',
        apiKey: 'os.environ/KEY',
        apiVersion: 'v',
        rpm: 3,
        tpm: 4,
        timeoutSeconds: 5,
        order: 1,
        weight: 2,
      },
      { provider: 'mock', rpm: 7, mock: { timeout: true, delaySeconds: 0.5 } },
    ],
    timeoutSeconds: 9,
    defaultPriority: 7,
    dropParams: true,
    aliases: { theAlias: 'm', other_alias: 'n' },
    tiers: [
      { name: 'all', maxPriority: 10 },
      { name: 'rest', maxPriority: null },
    ],
    window: { bucketMs: 500, guardMs: 2000 },
  });
});

describe('an option that Headway does not know', () => {
  test.each([
    [{ pollingIntervall: 1 }, 'pollingIntervall', 'pollingInterval'],
    [{ polling_intervall: 1 }, 'polling_intervall', 'polling_interval'],
    [{ modelLst: 1 }, 'modelLst', 'modelList'],
    [{ storez: 1 }, 'storez', 'stores'],
    [{ tierss: 1 }, 'tierss', 'tiers'],
  ])('%j is a notice with the nearest name', (options, name, nearest) => {
    expect(read({ modelList: [entry], ...options }).notices).toEqual([
      `${name}: Headway does not know "${name}" and ignores it; the nearest known name is "${nearest}"`,
    ]);
  });

  test('also inside an entry', () => {
    const modelList = [{ modelName: 'm', litellmParams: { model: 'gpt-4o', apiKey: 'k', mockDelai: 1 } }];

    expect(read({ modelList }).notices).toEqual([
      'modelList[0].litellmParams.mockDelai: Headway does not know "mock_delai" and ignores it; the nearest known name is "mock_delay"',
    ]);
  });

  test('is refused where a limit, a key or an address is missing without it', () => {
    const modelList = [{ modelName: 'm', litellmParams: { model: 'gpt-4o', apiKey: 'k', rmp: 60 } }];

    expect(() => read({ modelList })).toThrow(
      'modelList[0].litellmParams.rmp: Headway does not know "rmp"; expected "rpm"',
    );
  });

  test('for a setting in the wrong place the notice names the right one', () => {
    expect(read({ modelList: [entry], rpm: 1 }).notices).toEqual([
      'rpm: has no effect here; it belongs in modelList[…].litellmParams',
    ]);
    const misplaced = { ...entry, litellmParams: { model: 'gpt-4o', apiKey: 'k', default_priority: 1 } };
    expect(read({ modelList: [misplaced] }).notices).toEqual([
      'modelList[0].litellmParams.default_priority: has no effect here; "default_priority" belongs at the top level',
    ]);
  });

  test('a variable that is not set is named', () => {
    const modelList = [{ modelName: 'm', litellmParams: { model: 'gpt-4o', apiKey: 'os.environ/NOT_SET' } }];

    expect(read({ modelList }).notices).toEqual([
      'modelList[0].litellmParams.apiKey: the environment variable NOT_SET is not set',
    ]);
  });
});

describe('a mistake', () => {
  const cyclic: Record<string, unknown> = {};
  cyclic.self = cyclic;

  test.each<[unknown, string]>([
    [undefined, 'found nothing; expected the options of a Router, e.g. { modelList: [{ … }] }'],
    [[], 'found a list; expected the options of a Router, e.g. { modelList: [{ … }] }'],
    ['x', 'found "x"; expected the options of a Router, e.g. { modelList: [{ … }] }'],
    [
      {},
      'modelList: found nothing; expected a list with at least one deployment, each starting "- model_name: …"',
    ],
    [
      { timeout: 2, polling_interval: 3 },
      'model_list: found nothing; expected a list with at least one deployment, each starting "- model_name: …"',
    ],
    [
      { modelList: [{ modelName: 'm', litellmParams: { model: 'gpt-4o', rpm: 'many' } }] },
      'modelList[0].litellmParams.rpm: found "many"; expected a whole number above 0, e.g. rpm: 60',
    ],
    [
      { modelList: [{ modelName: 'm', litellmParams: { model: 'gpt-4o', rpm: NaN } }] },
      'modelList[0].litellmParams.rpm: found NaN; expected a whole number above 0, e.g. rpm: 60',
    ],
    [
      { modelList: [{ modelName: 'm', litellmParams: { model: 'gpt-4o', rpm: 60n } }] },
      'modelList[0].litellmParams.rpm: found 60; expected a whole number above 0, e.g. rpm: 60',
    ],
    [
      { model_list: [{ model_name: 'm', litellm_params: { model: () => 'gpt-4o' } }] },
      'model_list[0].litellm_params.model: found a function; expected a string, e.g. model: openai/gpt-4o',
    ],
    [
      { modelList: [{ modelName: 'm', litellmParams: { model: 'gpt-4o', apiKey: 17 } }] },
      'modelList[0].litellmParams.apiKey: found a number (not shown); expected a string or os.environ/NAME, e.g. api_key: os.environ/OPENAI_API_KEY',
    ],
    [
      { modelList: [{ modelName: 'm', litellmParams: { model: 'groq/' } }] },
      'modelList[0].litellmParams.model: found "groq/"; expected the name of a model after "groq/"',
    ],
    [{ modelList: [entry], timeout: 0 }, 'timeout: found 0; expected a number above 0, e.g. timeout: 600'],
    [
      { modelList: [entry], modelGroupAlias: { a: 'mm' } },
      'modelGroupAlias.a: found "mm"; expected a model_name of the model_list; the nearest is "m"',
    ],
    [
      { modelList: [entry], tiers: [{ name: 'a' }, { name: 'b' }] },
      'tiers[0].upTo: found nothing; expected a whole number, e.g. up_to: 99',
    ],
    [{ modelList: [entry], model_list: [entry] }, 'model_list: found in two spellings; expected it once'],
    [
      { modelList: [{ modelName: 'm', litellmParams: { model: 'x', mockDelay: 1, mock_delay: 2 } }] },
      'model_list.litellm_params.mock_delay: found in two spellings; expected it once',
    ],
    [{ modelList: [entry], stores: {} }, "stores: expected awsStores({…}) of 'headway/aws'"],
    [{ modelList: [entry], log: {} }, 'log: expected an object with info, warn and error, such as console'],
    [{ modelList: [entry], fallbacks: cyclic }, 'found more than 60 levels; expected fewer'],
  ])('%j is refused by name', (options, message) => {
    expect(() => read(options)).toThrow(TypeError);
    expect(() => read(options)).toThrow(message);
  });

  test('all mistakes are reported at once, together with unknown options', () => {
    const options = { modelLst: [], timeout: 'x', defaultPriority: 'y' };

    expect(() => read(options)).toThrow(/^modelList: .+\ntimeout: .+\ndefaultPriority: .+\nmodelLst: .+$/);
  });
});

/** In both directions, so that a setting that acts and has no type, or a type without effect, does not compile. */
type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false;
type Checked<T extends true> = T;
type Names<T> = keyof Required<InSnakeCase<T>>;
type Shape<T extends { readonly shape: object }> = keyof T['shape'];

/** The types name what the schema of the config file knows: `npm run types` checks it. */
export type TypesAndSchema = [
  Checked<Same<Names<DeploymentParams>, Shape<typeof litellmParams>>>,
  Checked<Same<Names<ModelEntry>, Shape<typeof modelEntry>>>,
  Checked<Same<Names<NonNullable<ModelEntry['modelInfo']>>, Shape<typeof modelInfo>>>,
  Checked<Same<Names<TierOption>, Shape<typeof tierSettings>>>,
  Checked<Same<Names<WindowOption>, Shape<typeof windowSettings>>>,
];
