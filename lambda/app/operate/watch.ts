import type { GroupState } from '../../core/line/group-state.ts';
import { watchWrite } from '../../core/line/queue-write.ts';
import type { BoardLine } from '../../core/operate/board-line.ts';
import { tryOnce } from '../best-effort.ts';
import type { Deps } from '../deps.ts';

/** How long a look counts: longer than the gap between two looks of a page that somebody sees. */
const WATCH_MS = 20_000;
/** A line older than this is no line: its leader has left. */
const STALE_MS = 10_000;

/** A group as whoever watches it sees it: no later than a moment ago. */
export interface Watched {
  readonly state: GroupState;
  /** The head of the line; undefined: its leader has not published it yet, or nobody leads. */
  readonly line: BoardLine | undefined;
}

/** Looks at a group, and lets its leader know that somebody does. */
export const createWatch =
  (deps: Pick<Deps, 'clock' | 'groups' | 'boards' | 'happenings'>) =>
  async (group: string): Promise<Watched> => {
    const { clock, groups, boards } = deps;
    const [state, line] = await Promise.all([groups.glance(group), boards?.read(group)]);
    const nowMs = clock.now();
    if (boards !== undefined && state.queue.watchedUntilMs < nowMs + WATCH_MS / 2) {
      const write = watchWrite(nowMs + WATCH_MS, nowMs + WATCH_MS / 2);
      await tryOnce(deps, { step: 'watch', group }, () => groups.writeQueue(group, write));
    }
    const isFresh = line !== undefined && nowMs - line.atMs < STALE_MS;
    return { state, line: isFresh ? line : undefined };
  };
