import { describe, expect, test } from '@jest/globals';
import { refusal } from '../setup/trouble.ts';
import { aRequest, answerAfter, createWorld, type World, type WorldOptions } from '../setup/worlds/world.ts';

const doors = ['caller', 'job'] as const;
type Door = (typeof doors)[number];

async function ask(world: World, door: Door) {
  if (door === 'caller') {
    const completion = await world.useCases.complete(aRequest());
    if (completion.kind === 'accepted') throw new Error('nobody asked for that');
    const code = completion.kind === 'refused' ? completion.refusal.error.code : null;
    return { kind: completion.kind, group: completion.served.group, code };
  }
  const { id } = await world.useCases.submit(aRequest());
  const done = await world.useCases.collect({ id, owner: 'owner-1', waitMs: 300_000 });
  const kind = done.status === 'completed' ? 'answer' : 'refused';
  return { kind, group: done.model, code: done.error?.code ?? null };
}

const calledIn = ({ arrivals }: World): string[] => arrivals.map(({ deploymentId }) => deploymentId);

/** `worst` has the best order, so every request tries it first. */
const pair = (more: WorldOptions = {}): World =>
  createWorld({
    deployments: [
      { id: 'worst', order: 0, rpm: 60 },
      { id: 'good', order: 1, rpm: 60 },
    ],
    carriers: ['good'],
    ...more,
  });

const requestsOf = async ({ deps }: World, id: string): Promise<number> =>
  (await deps.groups.read('m')).windows[id]?.requests ?? 0;

describe.each(doors)('a %s with a field that its deployment’s provider does not have', (door) => {
  test('goes on to the deployment of its group that carries it, and the other’s window is as before', async () => {
    const world = pair();

    expect(await world.clock.run(ask(world, door))).toEqual({ kind: 'answer', group: 'm', code: null });
    expect(calledIn(world)).toEqual(['worst', 'good']);
    expect([await requestsOf(world, 'worst'), await requestsOf(world, 'good')]).toEqual([0, 1]);
  });

  test('waits for the one that carries it while its gate is closed', async () => {
    const world = pair();
    await world.deps.groups.writeWindow('m', 'good', { kind: 'cool', untilMs: world.clock.now() + 20_000 });
    const cameAtMs = world.clock.now();

    expect(await world.clock.run(ask(world, door))).toMatchObject({ kind: 'answer', group: 'm' });

    expect(calledIn(world)).toEqual(['worst', 'good']);
    expect((world.arrivals[1]?.atMs ?? 0) - cameAtMs).toBeGreaterThanOrEqual(20_000);
  });

  test('comes back to the one that carries it after a failure there', async () => {
    let failures = 0;
    const world = pair({
      answer: async (call, clock) => (++failures <= 2 ? refusal(500) : answerAfter(50)(call, clock)),
    });

    expect(await world.clock.run(ask(world, door))).toMatchObject({ kind: 'answer', group: 'm' });
    expect(calledIn(world).filter((id) => id === 'good')).toHaveLength(3);
  });

  test('goes on to the next groups, and is told by the last that none of them has it', async () => {
    const groups = ['m', 'b', 'c'];
    const deployments = groups.map((group) => ({ id: group, group, rpm: 600 }));
    const config = { fallbacks: { general: { m: ['b', 'c'] } } };
    const served = createWorld({ deployments, config, carriers: ['c'] });
    const refused = createWorld({ deployments, config, carriers: [] });

    expect(await served.clock.run(ask(served, door))).toMatchObject({ kind: 'answer', group: 'c' });
    expect(await refused.clock.run(ask(refused, door))).toEqual({
      kind: 'refused',
      group: 'c',
      code: 'unsupported_parameter',
    });
    expect([calledIn(served), calledIn(refused)]).toEqual([groups, groups]);
  });

  test('is told at once where there is nothing else', async () => {
    const world = createWorld({ carriers: [] });

    expect(await world.clock.run(ask(world, door))).toMatchObject({ kind: 'refused', group: 'm' });
    expect(calledIn(world)).toEqual(['d1']);
    expect(await requestsOf(world, 'd1')).toBe(0);
  });
});
