import type { QueueRow } from '../../../core/line/queue-row.ts';
import { leadWrite, leaveWrite, resignWrite } from '../../../core/line/queue-write.ts';
import type { Deps } from '../../deps.ts';
import type { Life } from './life.ts';

/** The claim to lead the group, once it has been taken. */
export interface Lease {
  /** Waits a while and renews the lease; closes the shift if somebody else has it. */
  keep(): Promise<void>;
  /** Gives up the lease and closes the shift, unless the bell has rung since this row was read. */
  leave(queue: QueueRow): Promise<void>;
  /** Gives up the lease for a successor. */
  resign(): Promise<void>;
}

/** Tries to take the lease of a group that nobody leads. */
export const takeLease = (
  { groups, timing }: Pick<Deps, 'groups' | 'timing'>,
  { group, me, nowMs }: { readonly group: string; readonly me: string; readonly nowMs: number },
) => groups.writeQueue(group, leadWrite({ leader: me, nowMs, untilMs: nowMs + timing.leaseMs }));

export function createLease({
  deps: { clock, groups, timing },
  group,
  me,
  life,
}: {
  readonly deps: Pick<Deps, 'clock' | 'groups' | 'timing'>;
  readonly group: string;
  readonly me: string;
  readonly life: Life;
}): Lease {
  let lastWrite: Promise<unknown> = Promise.resolve();

  /** Makes one write after another: a renewal that overtook the farewell would take the lease again. */
  function writeNext<T>(write: () => Promise<T>): Promise<T> {
    const written = lastWrite.then(write);
    lastWrite = written.catch(() => undefined);
    return written;
  }

  return {
    async keep() {
      await clock.sleep(timing.leaseMs / 3, life.closing);
      await writeNext(async () => {
        if (!life.isOpen()) return;
        const outcome = await takeLease({ groups, timing }, { group, me, nowMs: clock.now() });
        if (outcome.kind === 'refused') life.close('led');
      });
    },
    leave: (queue) =>
      writeNext(async () => {
        const outcome = await groups.writeQueue(group, leaveWrite(me, queue));
        if (outcome.kind === 'written') life.close('left');
      }),
    async resign() {
      await writeNext(() => groups.writeQueue(group, resignWrite(me)));
    },
  };
}
