import { aRequest, answerAfter, createWorld, type World } from './worlds/world.ts';

const RPM = 600;
const TURN_MS = 60_000 / RPM;
/** Time between two arrivals. */
const COME_MS = 20;

/** Its window is full, and frees a turn every 100 ms from the next minute on. */
export async function worldAtFullRate(): Promise<World> {
  const world = createWorld({ deployments: [{ rpm: RPM }], answer: answerAfter(400) });
  const first = [];
  for (let n = 0; n < RPM; n++) {
    first.push(world.useCases.complete(aRequest({ body: { n: -1 } })));
    await world.clock.advance(TURN_MS);
  }
  await world.clock.run(Promise.all(first));
  return world;
}

/**
 * This many requests arrive one after the other, faster than the turns. Besides the number, `act` gets the time
 * after its arrival at which its turn is granted approximately, ms.
 */
export async function comeInLine<T>(
  world: World,
  count: number,
  act: (n: number, grantedAfterMs: number) => Promise<T>,
): Promise<T[]> {
  const all = Array.from({ length: count }, async (_, n) => {
    await world.clock.sleep(n * COME_MS);
    return act(n, 61_000 * Math.floor(n / RPM) + (n % RPM) * TURN_MS - n * COME_MS + 450);
  });
  return world.clock.run(Promise.all(all));
}
