import { performance } from 'node:perf_hooks';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { correctionMs, remember, type TimeEvidence } from '../../core/clock-discipline.ts';
import type { Clock } from '../../ports/clock.ts';

/**
 * A clock that trusts its machine only as far as the table's servers agree, and that does not jump when the
 * machine's clock does: between two `resume`s it advances by the time that has passed.
 */
export interface DisciplinedClock extends Clock {
  /**
   * Takes over the machine's clock as it now stands. Call it when an invocation begins: while a function is frozen,
   * only that clock advances.
   */
  resume(): void;
  /** This clock without its correction: the local time of `TimeEvidence`. */
  localNow(): number;
  observe(evidence: TimeEvidence): void;
}

/** `elapsedMs` measures the time that passes and never jumps; its zero does not matter. */
export function disciplinedClock(
  machine: Clock,
  elapsedMs: () => number = () => performance.now(),
): DisciplinedClock {
  let originMs = machine.now() - elapsedMs();
  let evidence: readonly TimeEvidence[] = [];
  let correction = 0;
  const localNow = () => Math.round(originMs + elapsedMs());

  return {
    now: () => localNow() + correction,
    sleep: (ms, signal) => machine.sleep(ms, signal),
    localNow,
    resume() {
      originMs = machine.now() - elapsedMs();
    },
    observe(newest) {
      evidence = remember(evidence, newest);
      correction = correctionMs(evidence);
    },
  };
}

/** Shows the clock every response of the client, including those that the SDK turns into errors. */
export function followServerTime(client: DynamoDBClient, clock: DisciplinedClock): void {
  client.middlewareStack.add(
    (next) => async (args) => {
      const sentAtMs = clock.localNow();
      const result = await next(args);
      const serverDateMs = dateOf(result.response);
      if (!Number.isNaN(serverDateMs)) {
        clock.observe({ serverDateMs, sentAtMs, receivedAtMs: clock.localNow() });
      }
      return result;
    },
    // The innermost place: the SDK turns responses into errors further out.
    { step: 'deserialize', priority: 'low', name: 'followServerTime' },
  );
}

const responseSchema = z.object({ headers: z.object({ date: z.string() }) });

function dateOf(response: unknown): number {
  const parsed = responseSchema.safeParse(response);
  return parsed.success ? Date.parse(parsed.data.headers.date) : NaN;
}
