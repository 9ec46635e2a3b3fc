import { always, failed, type Misbehaviour, type Target } from '../misbehaviour.ts';
import { asAsked, only, sendJson } from '../answers.ts';

const KEY = 'sk-upstream-key';
const model = 'openai/some-model';
const at = (apiBase: string, more: object = {}) => ({ model, api_base: apiBase, api_key: KEY, ...more });

const joined = (
  name: string,
  path: string,
  deployment: (target: Target) => Readonly<Record<string, unknown>>,
): Misbehaviour => ({
  name,
  answer: only((call) => call.path === `/${name}${path}`),
  expected: always('whole', 1),
  deployments: (target) => [deployment(target)],
});
const azure = (apiBase: string) => ({
  model: 'azure/dep',
  api_base: apiBase,
  api_key: KEY,
  api_version: '2024-10-21',
});
const azurePath = '/openai/deployments/dep/chat/completions?api-version=2024-10-21';

/** Addresses as portals show them and people paste them, with each part once. */
const bases: readonly Misbehaviour[] = [
  joined('base-with-slash', '/v1/chat/completions', ({ base }) => at(`${base}/`)),
  joined('base-with-endpoint', '/v1/chat/completions', ({ base }) => at(`${base}/chat/completions`)),
  joined('azure-resource', azurePath, ({ base }) => azure(base.replace(/\/v1$/, ''))),
  joined('azure-deployment', azurePath, ({ base }) =>
    azure(base.replace(/\/v1$/, '/openai/deployments/dep')),
  ),
  joined('azure-whole-address', azurePath, ({ base }) =>
    azure(base.replace(/\/v1$/, '/openai/deployments/dep/chat/completions?api-version=2024-10-21')),
  ),
  joined('azure-v1', '/openai/v1/chat/completions', ({ base }) =>
    azure(base.replace(/\/v1$/, '/openai/v1/')),
  ),
];

const twoDeployments =
  (broken: (target: Target) => Readonly<Record<string, unknown>>) => (target: Target) => [
    { ...broken(target), order: 1 },
    { ...at(target.base), order: 2 },
  ];
const brokenKey = 'sk-revoked';
const unlessKey =
  (status: number): Misbehaviour['answer'] =>
  (response, call) =>
    call.key === `Bearer ${brokenKey}`
      ? sendJson(status, { error: { message: 'not you' } })(response, call)
      : asAsked(response, call);

/** One bad deployment beside a good one. The bad one may be tried once for each way, then it rests. */
const besides: readonly Misbehaviour[] = [
  ...[401, 403, 404].map((status): Misbehaviour => ({
    name: `${status}-beside-a-good-one`,
    answer: unlessKey(status),
    expected: always('whole', [3, 4]),
    times: 3,
    deployments: twoDeployments(({ base }) => at(base, { api_key: brokenKey })),
  })),
  {
    name: 'closed-port-beside-a-good-one',
    answer: asAsked,
    expected: always('whole', 3),
    times: 3,
    deployments: twoDeployments(({ closed }) => at(closed)),
  },
];

/** Nobody listens there, and the log says so. */
const unreachable: readonly Misbehaviour[] = [
  { name: 'closed-port', code: 'ECONNREFUSED', base: ({ closed }: Target) => closed },
  { name: 'unknown-host', code: 'ENOTFOUND', base: () => 'http://nobody.invalid/v1' },
  {
    name: 'tls-to-a-plain-port',
    code: 'EPROTO',
    base: ({ base }: Target) => base.replace('http:', 'https:'),
  },
].map(({ name, code, base }) => ({
  name,
  answer: asAsked,
  expected: always(failed, 0),
  deployments: (target) => [at(base(target))],
  logged: [code, name],
}));

export const addressCases: readonly Misbehaviour[] = [
  ...bases,
  ...besides,
  ...unreachable,
  {
    name: '401-alone',
    answer: sendJson(401, { error: { message: 'not you' } }),
    expected: always({ status: 401 }, 1),
  },
  {
    name: '404-alone',
    answer: sendJson(404, { error: { message: 'no such model' } }),
    expected: always({ status: 404, says: 'no such model' }, 1),
  },
  {
    name: 'key-with-a-line-feed',
    answer: only((call) => call.key === 'Bearer sk-with-a-line-feed'),
    expected: always('whole', 1),
    deployments: ({ base }) => [at(base, { api_key: 'os.environ/MISBEHAVING_KEY' })],
  },
];
