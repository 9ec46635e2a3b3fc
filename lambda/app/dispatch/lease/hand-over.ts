import { bestEffort } from '../../best-effort.ts';
import type { Deps } from '../../deps.ts';
import type { Report } from '../gauge/report.ts';
import type { Book } from '../line/book.ts';
import type { Messages } from '../line/messages.ts';
import type { FollowUps } from '../turns/follow-ups.ts';
import type { Lease } from './lease.ts';
import type { Ending } from './life.ts';

/**
 * Makes everything that is still held visible at once, and starts a successor at a hand-over. The successor also
 * follows up the turns that were handed out: a request that could not use its turn is queued again.
 */
export const createHandOver =
  ({
    deps,
    group,
    book,
    messages,
    followUps,
    report,
    lease,
  }: {
    readonly deps: Pick<Deps, 'clock' | 'happenings' | 'starter'>;
    readonly group: string;
    readonly book: Book;
    readonly messages: Messages;
    readonly followUps: FollowUps;
    readonly report: Report;
    readonly lease: Lease;
  }) =>
  async (ending: Ending): Promise<void> => {
    const about = { group, step: 'pass on' };
    const held = [...book.all(), ...followUps.held()];
    await bestEffort(deps, about, () => messages.hideAll(held, 0));
    if (ending !== 'handed-over') return;
    await bestEffort(deps, about, async () => {
      await report.final();
      await lease.resign();
      await deps.starter.start(group);
    });
  };
