import type { IncomingRequest } from '../../../lambda/app/use-cases.ts';
import type { World } from './world.ts';

/** When calls were made whose body has this mark. */
export const timesOf = ({ arrivals }: World, mark: string): number[] =>
  arrivals.flatMap(({ atMs, body }) => (body.mark === mark ? [atMs] : []));

/** 100 urgent requests of a key and 150 of others behind them, for three minutes. `end` waits for all of them. */
export async function floodedBy(
  kind: 'callers' | 'jobs',
  {
    world,
    keyed,
    others,
  }: { readonly world: World; readonly keyed: IncomingRequest; readonly others: IncomingRequest },
): Promise<{ end(): Promise<unknown> }> {
  const send = (request: IncomingRequest) =>
    kind === 'jobs' ? world.useCases.submit(request) : world.useCases.complete(request);
  const flood = Array.from({ length: 100 }, () => send({ ...keyed, priority: 0 }));
  const rest = Array.from({ length: 150 }, () => send({ ...others, priority: 500 }));
  await world.clock.advance(183_000);
  return { end: () => world.clock.run(Promise.allSettled([...flood, ...rest])) };
}
