import type { Deps } from '../deps.ts';

/** One loop of a shift. */
export interface Loop {
  readonly name: string;
  goesOn(): boolean;
  step(): Promise<void>;
}

/**
 * Repeats a loop's step while the loop goes on. A step that fails is repeated after a pause, so that no loop ends
 * before its shift.
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
