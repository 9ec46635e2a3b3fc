import { mortal } from './mortal.ts';
import type { World } from './world.ts';

/**
 * From now on every call of a store takes up to twice `meanMs` on its way and just as long back, so that writes
 * race.
 */
export function slowStores(
  { deps }: World,
  how: { readonly random: () => number; readonly meanMs: number },
): void {
  const { groups, requests, queues, blobs } = mortal(deps, () => how.random() * how.meanMs).deps;
  Object.assign(deps, { groups, requests, queues, blobs });
}

/** The seed of a randomised test; printed, and set by `SEED`. */
export function seedOf(what: string): number {
  const seed = Number(process.env.SEED ?? 20_261_123);
  process.stdout.write(`${what}: seed ${seed}\n`);
  return seed;
}
