import { describe, expect, test } from '@jest/globals';
import { noWishes, withoutFallbacks } from '../../../lambda/core/requests/wishes.ts';
import { emptyWindow } from '../../../lambda/core/windows/window-row.ts';
import type { GroupStore } from '../../../lambda/ports/group-store.ts';
import { intercept, refusal, unavailable } from '../../setup/trouble.ts';
import { aRequest, answerAfter, createWorld, type World } from '../../setup/worlds/world.ts';

/** Group m refuses its calls for good; b, its fallback, would serve them. */
const createPair = (rpm = 600): World =>
  createWorld({
    deployments: [
      { id: 'm', group: 'm', rpm },
      { id: 'b', group: 'b', rpm: 600 },
    ],
    answer: async (call, clock) => (call.deployment.id === 'm' ? refusal(401) : answerAfter(50)(call, clock)),
    config: { fallbacks: { general: { m: ['b'] } } },
  });

const called = ({ arrivals }: World) => arrivals.map(({ deploymentId }) => deploymentId);

function breakReadsOf(groups: GroupStore, broken: string): void {
  intercept(groups, 'read', (own) => async (group) => {
    if (group === broken) throw unavailable();
    return own(group);
  });
}

describe('while no fallback can be looked for', () => {
  test('a caller gets the refusal that is known', async () => {
    const world = createPair();
    breakReadsOf(world.deps.groups, 'b');

    const completion = await world.clock.run(world.useCases.complete(aRequest()));

    expect(completion).toMatchObject({ kind: 'refused', refusal: { status: 401 } });
  });

  test('a caller who comes to a group out of service is called for there', async () => {
    const world = createPair();
    breakReadsOf(world.deps.groups, 'b');
    const { groups, clock } = world.deps;
    intercept(groups, 'read', (own) => async (group) => {
      const state = await own(group);
      return { ...state, windows: { m: { ...emptyWindow, outUntilMs: clock.now() + 60_000 } } };
    });

    const completion = await world.clock.run(world.useCases.complete(aRequest()));

    expect(completion).toMatchObject({ kind: 'refused', refusal: { status: 401 } });
  });

  test('a job ends with the refusal, and its call is not made again', async () => {
    const world = createPair();
    breakReadsOf(world.deps.groups, 'b');
    const { id } = await world.useCases.submit(aRequest());

    await world.clock.advance(900_000);

    expect(await world.deps.requests.read(id)).toMatchObject({ status: 'failed', statusCode: 401 });
    expect(called(world)).toEqual(['m']);
  });
});

/** The write that moves a request fails, every time; `after`: it has taken effect. */
function breakReroutes({ deps: { requests } }: World, { after }: { readonly after: boolean }): void {
  intercept(requests, 'transition', (own) => async (id, transition) => {
    if (transition.name !== 'reroute') return own(id, transition);
    if (after) await own(id, transition);
    throw unavailable();
  });
}

describe.each([{ after: false }, { after: true }])('while no request can be moved (%o)', (when) => {
  test('a caller who has waited gets the refusal, and its record ends', async () => {
    const world = createPair(1);
    await world.clock.run(
      world.useCases.complete(aRequest({ wishes: { ...noWishes, fallbacks: withoutFallbacks } })),
    );
    breakReroutes(world, when);

    const completion = await world.clock.run(world.useCases.complete(aRequest()));

    expect(completion).toMatchObject({ kind: 'refused', refusal: { status: 401 } });
    const id = completion.kind === 'refused' ? completion.served.requestId : '';
    expect(await world.deps.requests.read(id)).toMatchObject({ status: 'failed' });
  });
});

test('a job that cannot be moved ends with the refusal, and its call is not made again', async () => {
  const world = createPair();
  breakReroutes(world, { after: false });
  const { id } = await world.useCases.submit(aRequest());

  await world.clock.advance(900_000);

  expect(await world.deps.requests.read(id)).toMatchObject({ status: 'failed', statusCode: 401 });
  expect(called(world)).toEqual(['m']);
});
