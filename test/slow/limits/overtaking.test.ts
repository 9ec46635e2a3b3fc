import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startFakeUpstream, type FakeUpstream } from '../../../testkit/fake-upstream.ts';
import { openAwsWorld, type AwsWorld } from '../../setup/worlds/aws-world.ts';
import { aRequest } from '../../setup/worlds/world.ts';

const RPM = 60;
const WAITING = 8;

let upstream: FakeUpstream;
let world: AwsWorld;

beforeAll(async () => {
  upstream = await startFakeUpstream({ latencyMs: 20 });
  const real = { provider: 'openai', apiBase: upstream.url, apiKey: 'upstream-key' };
  world = await openAwsWorld({ rpm: RPM, ...real });
});
afterAll(async () => {
  await world.close();
  await upstream.stop();
});

test('a request whose priority is changed goes at most one turn later than next, with a turn each second', async () => {
  await world.fillWindow();
  const ids: string[] = [];
  for (let n = 0; n < WAITING; n++) {
    const body = { model: 'm', user: String(n), messages: [{ role: 'user', content: 'hello' }] };
    ids.push((await world.useCases.submit(aRequest({ priority: 1_500, body }))).id);
  }
  while (upstream.arrivals.length < 2) await world.deps.clock.sleep(50);

  await world.useCases.change({ id: ids[WAITING - 1]!, owner: 'owner-1', priority: 0 });
  const changedAfter = upstream.arrivals.length;
  const changed = () => upstream.arrivals.findIndex(({ user }) => user === String(WAITING - 1));
  while (upstream.arrivals.length < WAITING) await world.deps.clock.sleep(100);

  const order = upstream.arrivals.map(({ user }) => user);
  process.stdout.write(`changed after ${changedAfter} calls; called in the order ${order.join(' ')}\n`);
  // Turns are a second apart: one may have been handed out already, and one may come before the change is known.
  expect(changed()).toBeLessThanOrEqual(changedAfter + 2);
  expect(order.filter((user) => user !== String(WAITING - 1))).toEqual(
    Array.from({ length: WAITING - 1 }, (_, n) => String(n)),
  );
  expect(new Set(order).size).toBe(WAITING);
  await world.untilQuiet();
}, 120_000);
