import type { GroupStore, QueueOutcome } from '../../lambda/ports/group-store.ts';
import type { QueueRow } from '../../lambda/core/line/queue-row.ts';
import {
  announceWrite,
  callerCameWrite,
  callerLeftWrite,
  leadWrite,
  leaveWrite,
  modeWrite,
  reportWrite,
  resignWrite,
  ringWrite,
  type Lease,
  type QueueReport,
  type QueueWrite,
} from '../../lambda/core/line/queue-write.ts';
import type { Mode } from '../../lambda/core/line/mode.ts';

/** Every write of a queue's row as a function, for tests that make many of them. */
export function namedWrites(store: GroupStore) {
  const write = (group: string, of: QueueWrite): Promise<QueueOutcome> => store.writeQueue(group, of);
  const row = async (group: string, of: QueueWrite): Promise<QueueRow> => (await write(group, of)).queue;
  return {
    ring: (group: string, tier: string, isCaller = false) => row(group, ringWrite(tier, isCaller)),
    callerCame: (group: string) => write(group, callerCameWrite),
    callerLeft: (group: string) => write(group, callerLeftWrite),
    announceChange: (group: string, moves: { readonly from: string; readonly to: string } | null) =>
      write(group, announceWrite(moves)),
    report: (group: string, of: QueueReport) => write(group, reportWrite(of)),
    lead: async (group: string, lease: Lease) => {
      const { kind, queue } = await write(group, leadWrite(lease));
      return { kind: kind === 'written' ? 'leading' : 'led', queue };
    },
    leave: async (group: string, { leader, queue }: { readonly leader: string; readonly queue: QueueRow }) =>
      (await write(group, leaveWrite(leader, queue))).kind === 'written',
    resign: (group: string, leader: string) => write(group, resignWrite(leader)),
    setMode: (group: string, mode: Mode) => row(group, modeWrite(mode)),
  };
}
