import type { Wake } from '../line/wake.ts';

/** Why a shift closed: its queues are empty, somebody else leads, or it is time to hand over. */
export type Ending = 'left' | 'led' | 'handed-over';

/** How long a shift goes on: open until it closes, busy until its errands have ended as well. */
export interface Life {
  isOpen(): boolean;
  /** Open, or calls still under way: what they hold must not come back to others. */
  isBusy(): boolean;
  /** Aborted when the shift closes: ends the sleeps of its loops. */
  readonly closing: AbortSignal;
  /** The first reason counts. */
  close(ending: Ending): void;
  untilClosed(): Promise<Ending>;
  /** A call or a turn is under way until `endErrand`, after its last write: the function must not end before. */
  beginErrand(): void;
  endErrand(): void;
}

export function createLife(news: Wake): Life {
  const closing = new AbortController();
  const { signal } = closing;
  let ending: Ending | undefined;
  let errands = 0;
  return {
    isOpen: () => !signal.aborted,
    isBusy: () => !signal.aborted || errands > 0,
    closing: signal,
    close(reason) {
      ending ??= reason;
      closing.abort();
      news.notify();
    },
    async untilClosed() {
      if (!signal.aborted) {
        await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
      }
      return ending ?? 'left';
    },
    beginErrand: () => void (errands += 1),
    endErrand: () => void (errands -= 1),
  };
}
