import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { LocalGateway } from '../../../local/local-gateway.ts';
import { KEY, manage, openGateway, type Issued } from '../../setup/worlds/local-gateway.ts';

const CALLERS = 100;
const TOKENS = 1_000;
/** The usage of every mocked answer. */
const USED = 30;

let gateway: LocalGateway;

beforeAll(async () => {
  gateway = await openGateway(`
model_list:
  - model_name: slow
    litellm_params: { model: gpt-3.5-turbo, mock_response: "hello", mock_delay: 1 }
  - model_name: dear
    litellm_params:
      { model: gpt-3.5-turbo, mock_response: "hello", input_cost_per_token: 1e-3, output_cost_per_token: 2e-3 }
general_settings: { master_key: ${KEY} }
`);
}, 60_000);
afterAll(() => gateway.stop());

async function keyWith(settings: object): Promise<Issued> {
  const { json } = await manage(gateway, 'POST /v1/keys', { body: { name: 'budgeted', ...settings } });
  return json;
}

const budgetOf = async ({ secret: key }: Issued) => {
  const { json } = await manage(gateway, 'GET /v1/key', { key });
  return (json.use as { readonly budget: { readonly used: number; readonly beyond: number } }).budget;
};

const ask = ({ secret: key }: Issued, model: string, extra: object = {}) =>
  manage(gateway, 'POST /v1/chat/completions', {
    key,
    body: { model, messages: [{ role: 'user', content: 'Hey!' }], max_tokens: 100, ...extra },
  });

test('a budget of 1,000 tokens raced by 100 callers never has more reserved', async () => {
  const key = await keyWith({ budget: { unit: 'tokens', amount: TOKENS, per: 'month' } });
  const seen: number[] = [];
  const isOver = new AbortController();
  const watching = (async () => {
    while (!isOver.signal.aborted) seen.push((await budgetOf(key)).used);
  })();

  const answers = await Promise.all(Array.from({ length: CALLERS }, () => ask(key, 'slow')));
  isOver.abort();
  await watching;

  const served = answers.filter(({ status }) => status === 200);
  const refused = answers.filter(({ status }) => status === 429);
  expect(Math.max(...seen)).toBeLessThanOrEqual(TOKENS);
  expect(served.length).toBeGreaterThan(0);
  expect(served.length + refused.length).toBe(CALLERS);
  expect(refused[0]).toMatchObject({ json: { error: { code: 'budget_exceeded', param: 'budget' } } });
  expect(Number(refused[0]?.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(await budgetOf(key)).toMatchObject({ used: served.length * USED, beyond: 0 });
}, 60_000);

test('at the cap of a budget in dollars requests are demoted, and say so', async () => {
  const budget = { unit: 'usd', amount: 0.25, per: 'day', at_cap: 'demote' };
  const key = await keyWith({ budget, priority: { worst: 500 } });

  const first = await ask(key, 'dear', { priority: 0 });
  const second = await ask(key, 'dear', { priority: 0 });
  const third = await ask(key, 'dear', { priority: 0 });

  // Ten tokens of the prompt and twenty of the answer are five cents; the estimate is above twenty.
  expect([first, second, third].map(({ status }) => status)).toEqual([200, 200, 200]);
  expect([first, second, third].map(({ headers }) => headers.get('x-headway-priority'))).toEqual([
    null,
    '500; demoted',
    '500; demoted',
  ]);
  expect(await budgetOf(key)).toMatchObject({ used: 0.05, beyond: 0.1 });
});
