import type { LogFields } from '../ports/log.ts';
import type { Deps } from './deps.ts';

const GAPS_MS = [200, 1_000, 3_000];

/**
 * Does a step that the caller's answer must not depend on: retries a failing store for some seconds, then logs the
 * failure and goes on. For writes that may be made twice.
 */
export async function bestEffort(
  deps: Pick<Deps, 'clock' | 'log'>,
  about: LogFields & { readonly step: string },
  write: () => Promise<unknown>,
): Promise<void> {
  for (const gapMs of [...GAPS_MS, undefined]) {
    try {
      await write();
      return;
    } catch (cause) {
      if (gapMs === undefined) deps.log.error('a write was given up', { ...about, cause });
      else await deps.clock.sleep(gapMs);
    }
  }
}

/** The same for a write that must not be made twice: one try. */
export async function tryOnce(
  deps: Pick<Deps, 'log'>,
  about: LogFields & { readonly step: string },
  write: () => Promise<unknown>,
): Promise<void> {
  try {
    await write();
  } catch (cause) {
    deps.log.error('a write was given up', { ...about, cause });
  }
}
