import type { Arrivals } from '../arrivals.ts';

/** A discipline: picks the next of the waiting requests. Requests are numbers. */
export interface Line {
  put(request: number): void;
  /** Takes the next request, `afterMs` from now; undefined = nobody waits. */
  take(): { readonly request: number; readonly afterMs: number } | undefined;
}

/**
 * When each request starts, ms: an exact event simulation of a queue whose servers never idle while somebody waits.
 * Each request holds its server for its own hold, whatever the discipline.
 */
export function simulateQueue(
  { atMs, holdMs }: Pick<Arrivals, 'atMs' | 'holdMs'>,
  servers: number,
  line: Line,
): Float64Array {
  const startMs = new Float64Array(atMs.length);
  const freeAtMs = new Float64Array(servers);
  let arrived = 0;
  const admitUntil = (untilMs: number) => {
    while (arrived < atMs.length && atMs[arrived]! <= untilMs) line.put(arrived++);
  };
  for (let left = atMs.length; left > 0; left--) {
    const server = freeAtMs.indexOf(Math.min(...freeAtMs));
    let nowMs = freeAtMs[server]!;
    admitUntil(nowMs);
    let next = line.take();
    if (next === undefined) {
      nowMs = atMs[arrived]!;
      admitUntil(nowMs);
      next = line.take();
    }
    if (next === undefined) throw new Error('a line has lost a request');
    startMs[next.request] = nowMs + next.afterMs;
    freeAtMs[server] = nowMs + next.afterMs + holdMs[next.request]!;
  }
  return startMs;
}

/** First in, first out, without moving the remaining entries. */
export interface Fifo {
  push(request: number): void;
  shift(): number | undefined;
}

export function createFifo(): Fifo {
  const entries: number[] = [];
  let head = 0;
  return {
    push: (request) => void entries.push(request),
    shift: () => (head < entries.length ? entries[head++] : undefined),
  };
}
