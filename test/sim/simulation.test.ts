import { spawnSync } from 'node:child_process';
import { describe, expect, test } from '@jest/globals';
import { lineOf } from '../../sim/monitors/history.ts';
import { makePlan } from '../../sim/plan/make-plan.ts';
import { runStretch } from '../../sim/run-stretch.ts';
import { scenarios } from '../../sim/plan/scenarios.ts';
import { shrink } from '../../sim/shrink.ts';
import { runPlan } from '../../sim/world/world.ts';

/** Always the same worlds here; `npm run sim` explores new ones. */
const from = Number(process.env.SEED ?? 1);
const WORLDS = Number(process.env.WORLDS ?? 16);

test.each(Object.keys(scenarios))(
  `no promise is broken in ${WORLDS} worlds of the scenario %s`,
  async (scenario) => {
    const { broken } = await runStretch({ from, seeds: WORLDS, scenario });

    const replays = broken.map(
      ({ seed, violation }) => `--scenario ${scenario} --seed ${seed}: ${violation.what}`,
    );
    expect(replays).toEqual([]);
  },
  300_000,
);

describe('a seed', () => {
  test('is the same history, byte for byte, in another process, time zone and language', async () => {
    const { history } = await runPlan(makePlan(from), { isRecorded: true });
    const args = ['sim/sim.ts', '--history', '--seed', String(from)];
    const env = { ...process.env, TZ: 'Asia/Kathmandu', LC_ALL: 'tr_TR.UTF-8' };

    const { stdout } = spawnSync(process.execPath, args, { env, encoding: 'utf8', maxBuffer: 1e8 });

    const told = history.map(lineOf).join('\n');
    expect(history.length).toBeGreaterThan(1_000);
    expect(stdout.startsWith(`${told}\n`)).toBe(true);
  }, 60_000);

  test('is another history than its neighbour', async () => {
    const [one, other] = [makePlan(from), makePlan(from + 1)];

    expect(one.requests).not.toEqual(other.requests);
    expect((await runPlan(one)).calls).toBeGreaterThan(0);
  });

  test('requires an existing scenario', () => {
    expect(() => makePlan(1, 'nice-weather')).toThrow("no scenario 'nice-weather'; there are default, calm");
  });
});

test('a world that breaks a promise shrinks to the requests and faults that it needs', async () => {
  // Nobody has promised to keep the limit in any two minutes.
  const plan = { ...makePlan(7), limitSpanMs: 120_000 };
  const run = await runPlan(plan);

  const smaller = await shrink(plan, run);

  const rpm = Math.max(...plan.config.deployments.map((deployment) => deployment.rpm ?? 0));
  expect(run.violation?.invariant).toBe('limits');
  expect(smaller.run.violation?.invariant).toBe('limits');
  expect(smaller.plan.faults).toEqual([]);
  expect(smaller.plan.requests.length).toBeLessThanOrEqual(rpm + 1);
}, 60_000);
