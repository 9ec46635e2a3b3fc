import type { Wake } from '../line/wake.ts';

/** Why a shift closed: its queues are empty, somebody else leads, or it is time to hand over. */
export type Ending = 'left' | 'led' | 'handed-over';

/** How long a shift lasts: it is open until it closes, and busy until its errands have ended as well. */
export interface Life {
  isOpen(): boolean;
  /** The shift is open, or calls are still under way: other dispatchers must not receive the messages of these. */
  isBusy(): boolean;
  /** Aborted when the shift closes, to end the sleeps of its loops. */
  readonly closing: AbortSignal;
  /** Closes the shift. The first reason counts. */
  close(ending: Ending): void;
  untilClosed(): Promise<Ending>;
  /** Begins a call or a turn, which ends with its last write: the function must not end before. */
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
