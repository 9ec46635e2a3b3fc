import type { AboutWrite } from '../core/happenings/about.ts';
import type { Clock } from '../ports/clock.ts';
import type { Happenings } from '../ports/happenings.ts';

const GAPS_MS = [200, 1_000, 3_000];

/**
 * Does a step that the caller's answer must not depend on: retries a failing store for some seconds, then logs the
 * failure and goes on. For writes that may be made twice.
 */
export async function bestEffort(
  deps: { readonly clock: Clock; readonly happenings: Happenings },
  about: AboutWrite,
  write: () => Promise<unknown>,
): Promise<void> {
  for (const gapMs of [...GAPS_MS, undefined]) {
    try {
      await write();
      return;
    } catch (cause) {
      if (gapMs === undefined) deps.happenings.tell({ kind: 'write was given up', about, cause });
      else await deps.clock.sleep(gapMs);
    }
  }
}

/** The same for a write that must not be made twice: one try. */
export async function tryOnce(
  deps: { readonly happenings: Happenings },
  about: AboutWrite,
  write: () => Promise<unknown>,
): Promise<void> {
  try {
    await write();
  } catch (cause) {
    deps.happenings.tell({ kind: 'write was given up', about, cause });
  }
}
