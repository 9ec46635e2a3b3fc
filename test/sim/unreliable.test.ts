import { describe, expect, test } from '@jest/globals';
import type { Fault } from '../../lambda/core/faults.ts';
import type { FaultKind } from '../../sim/plan/fault-kinds.ts';
import { createInvocation, createMachine } from '../../sim/world/functions.ts';
import { createInjector } from '../../sim/world/injector.ts';
import { makePlan } from '../../sim/plan/make-plan.ts';
import { travel, type PortCall, type Stage } from '../../sim/world/unreliable.ts';
import { virtualClock } from '../../testkit/virtual-clock.ts';

/** One function and one call; a fault strikes the call. */
function scene(kind: FaultKind) {
  const timeline = virtualClock();
  const machine = createMachine(timeline, { offsetMs: 0, jump: null, isDisciplined: false });
  const by = createInvocation({ name: 'f', role: 'api', machine, config: makePlan(1).config, seed: 1 });
  const crashed: string[] = [];
  let effects = 0;
  const stage: Stage = {
    timeline,
    note: undefined,
    tableOutUntilMs: 0,
    keysOutUntilMs: 0,
    emit: () => undefined,
    injector: createInjector([{ kind, nth: 1, atMs: 0, forMs: 5_000 }]),
    crash(_, incident) {
      crashed.push(incident);
      by.end();
    },
  };
  const call = (more: Partial<PortCall<number>> = {}): PortCall<number> => ({
    method: 'requests.transition',
    about: '',
    effect: () => Promise.resolve(++effects),
    ...more,
  });
  const outcome = { is: 'pending' as string | number };
  const start = (more?: Partial<PortCall<number>>) =>
    void travel(stage, by, call(more)).then(
      (answer) => (outcome.is = answer),
      (fault: unknown) => (outcome.is = (fault as Fault).code),
    );
  return { timeline, stage, by, start, outcome, crashed, effects: () => effects };
}

describe('a call', () => {
  test.each([
    { kind: 'table throttled', times: 0, is: 'store_unavailable', ends: [] },
    { kind: 'table answer lost', times: 1, is: 'store_unavailable', ends: [] },
    { kind: 'table write sent again', times: 2, is: 2, ends: [] },
    { kind: 'table slow', times: 1, is: 1, ends: [] },
    { kind: 'crash before', times: 0, is: 'pending', ends: ['crash before'] },
    { kind: 'crash after', times: 1, is: 'pending', ends: ['crash after'] },
  ] as const)('struck by "$kind" takes effect $times times, and is $is for its caller', async (row) => {
    const { start, outcome, timeline, crashed, effects } = scene(row.kind);

    start();
    await timeline.advance(20_000);

    expect([effects(), outcome.is, crashed]).toEqual([row.times, row.is, row.ends]);
  });

  test('that must not be sent again is not', async () => {
    const { start, outcome, timeline, stage } = scene('table write sent again');

    start({ again: 'never' });
    await timeline.advance(20_000);

    expect(outcome.is).toBe(1);
    expect(stage.injector.strikes.size).toBe(0);
  });

  test('of a function that is cut off has no effect until the end of that', async () => {
    const { start, outcome, timeline, by, effects } = scene('upstream 400');
    by.cutOffUntilMs = timeline.now() + 1_000;

    start();
    await timeline.advance(5_000);
    const cutOff = outcome.is;
    start();
    await timeline.advance(5_000);

    expect([cutOff, outcome.is, effects()]).toEqual(['store_unavailable', 1, 1]);
  });

  test('returns nothing to a function that has ended meanwhile', async () => {
    const { start, outcome, timeline, by, effects } = scene('upstream 400');

    start({ effect: () => timeline.sleep(1_000).then(() => 1) });
    await timeline.advance(500);
    by.end();
    await timeline.advance(5_000);

    expect([outcome.is, effects()]).toEqual(['pending', 0]);
  });
});
