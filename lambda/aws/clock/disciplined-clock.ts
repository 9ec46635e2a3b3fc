import { performance } from 'node:perf_hooks';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { correctionMs, remember, type TimeEvidence } from '../../core/clock-discipline.ts';
import type { Clock } from '../../ports/clock.ts';

/**
 * A clock that believes its machine only as far as the table's servers agree, and that does not jump when
 * the machine's clock does: between two `resume`s it goes on by the time that has passed.
 */
export interface DisciplinedClock extends Clock {
  /**
   * Takes the machine's clock as it now stands. To be called when an invocation begins: while a function is
   * frozen only that clock goes on.
   */
  resume(): void;
  /** This clock without its correction: the local time of `TimeEvidence`. */
  localNow(): number;
  observe(evidence: TimeEvidence): void;
}

/** `elapsedMs` counts the time that passes and never jumps; its zero does not matter. */
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

/** Lets every response of the client speak to the clock, those that the SDK turns into errors included. */
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
    // The innermost place: errors are made of responses further out.
    { step: 'deserialize', priority: 'low', name: 'followServerTime' },
  );
}

const responseSchema = z.object({ headers: z.object({ date: z.string() }) });

function dateOf(response: unknown): number {
  const parsed = responseSchema.safeParse(response);
  return parsed.success ? Date.parse(parsed.data.headers.date) : NaN;
}
