import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import type { Placed } from '../../../testkit/inversions.ts';
import type { CalledGateway } from '../../../ops/smoke/called-gateway.ts';
import { PROMPT } from '../configuration.ts';

export interface Sent extends Placed {
  readonly id: string;
}

export interface Wanted {
  readonly user: string;
  readonly priority: number;
}

const objectSchema = z.object({ id: z.string(), status: z.string(), attempts: z.number() });
export type Ended = z.infer<typeof objectSchema>;

/** How many are sent at the same time: each is a process where functions are emulated. */
const AT_ONCE = 4;
const OVER: readonly string[] = ['completed', 'failed', 'cancelled', 'expired'];

const bodyOf = (model: string, { user, priority }: Wanted) => ({
  model,
  user,
  priority,
  timeout: 600,
  messages: [{ role: 'user', content: PROMPT }],
});

/** Does something with each item of a list, a few at a time. */
async function forAll<Of, Result>(all: readonly Of[], work: (one: Of) => Promise<Result>): Promise<Result[]> {
  const results: Result[] = [];
  const left = [...all.entries()];
  const worker = async () => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) {
      results[next[0]] = await work(next[1]);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return results;
}

/** Submits requests as jobs. @throws Error if one is not accepted. */
export const handInAll = (door: CalledGateway, model: string, all: readonly Wanted[]): Promise<Sent[]> =>
  forAll(all, async (wanted) => {
    const headers = { prefer: 'respond-async', 'idempotency-key': wanted.user };
    const sending = { body: bodyOf(model, wanted), headers };
    const answer = await door.send('POST', '/v1/chat/completions', sending);
    const sentAtMs = performance.timeOrigin + performance.now();
    if (answer.status !== 202) throw new Error(`not accepted: ${answer.status} ${answer.text}`);
    return { ...wanted, sentAtMs, id: objectSchema.parse(answer.json()).id };
  });

/** Waits for each job until it has ended. If a function ends meanwhile, it asks again. */
export const collectAll = (
  door: CalledGateway,
  all: readonly Sent[],
  signal: AbortSignal,
): Promise<Ended[]> =>
  forAll(all, async ({ id }) => {
    for (;;) {
      signal.throwIfAborted();
      const answer = await door.send('GET', `/v1/requests/${id}?wait=15`).catch(() => undefined);
      const read = answer?.status === 200 ? objectSchema.safeParse(answer.json()).data : undefined;
      if (read !== undefined && OVER.includes(read.status)) return read;
      await sleep(200, undefined, { signal });
    }
  });

export interface Caller {
  readonly status: number;
  readonly tries: number;
}

interface Waiting extends Wanted {
  /** With a key, a second sending cannot ask twice. */
  readonly hasIdempotencyKey: boolean;
  readonly signal: AbortSignal;
}

/** A caller who waits on the open connection; with a key it sends again if the function ended during its call. */
export async function waitAsCaller(door: CalledGateway, model: string, waiting: Waiting): Promise<Caller> {
  const { user, hasIdempotencyKey, signal } = waiting;
  const headers: Record<string, string> = hasIdempotencyKey ? { 'idempotency-key': user } : {};
  for (let tries = 1; ; tries++) {
    const sending = { body: bodyOf(model, waiting), headers };
    const answer = await door.send('POST', '/v1/chat/completions', sending).catch(() => undefined);
    const status = answer?.status ?? 0;
    if (!hasIdempotencyKey || (status >= 200 && status < 500)) return { status, tries };
    await sleep(1_000, undefined, { signal });
  }
}
