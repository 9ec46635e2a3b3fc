import type { Deps } from '../deps.ts';

/** One loop of a shift. */
export interface Loop {
  readonly name: string;
  goesOn(): boolean;
  step(): Promise<void>;
}

/**
 * Takes a loop's step again and again while it goes on; a fault of a store is told and tried again shortly
 * after, so that no loop of a shift ends before the shift.
 */
export async function repeat(
  { clock, happenings }: Pick<Deps, 'clock' | 'happenings'>,
  group: string,
  loop: Loop,
): Promise<void> {
  while (loop.goesOn()) {
    try {
      await loop.step();
    } catch (cause) {
      happenings.tell({ kind: 'loop failed', loop: loop.name, group, cause });
      await clock.sleep(500);
    }
  }
}
