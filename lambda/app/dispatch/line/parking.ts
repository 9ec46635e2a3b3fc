import type { Deps } from '../../deps.ts';
import type { Life } from '../lease/life.ts';
import type { Hands } from './hands.ts';
import type { Held } from './held-request.ts';
import type { Line } from './line.ts';
import type { Messages } from './messages.ts';

/** Keeps requests out of the order for a while; they keep their places. */
export interface Parking {
  /** Back in its place at `untilMs`, at its deadline or when the shift closes, whatever comes first. */
  park(held: Held, untilMs: number): Promise<void>;
}

/** So many are kept in hand; what is beyond waits in its queue, where it costs no memory. */
const MOST_IN_HAND = 1_000;

export function createParking({
  deps: { clock },
  life,
  hands,
  messages,
  line,
}: {
  readonly deps: Pick<Deps, 'clock'>;
  readonly life: Life;
  readonly hands: Hands;
  readonly messages: Messages;
  readonly line: Line;
}): Parking {
  /** By the time at which they come back, so that all that come back together are in order again. */
  const parked = new Map<number, Held[]>();
  let size = 0;

  async function comeBack(atMs: number): Promise<void> {
    await clock.sleep(Math.max(0, atMs - clock.now()), life.closing);
    const back = parked.get(atMs) ?? [];
    parked.delete(atMs);
    size -= back.length;
    await Promise.all(back.map((held) => line.takeBack(held)));
  }

  return {
    async park(held, untilMs) {
      const atMs = Math.min(untilMs, held.message.deadlineMs);
      if (size >= MOST_IN_HAND) {
        const latest = messages.latestOf(held);
        hands.release(held.id);
        await messages.hide(latest, Math.max(0, Math.ceil((atMs - clock.now()) / 1000)));
        return;
      }
      size += 1;
      const together = parked.get(atMs);
      if (together !== undefined) return void together.push(held);
      parked.set(atMs, [held]);
      life.beginErrand();
      void comeBack(atMs).finally(() => life.endErrand());
    },
  };
}
