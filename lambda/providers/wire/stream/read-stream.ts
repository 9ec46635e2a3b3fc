import { BrokenAnswer } from '../../../core/answers/broken-answer.ts';
import type { UpstreamReply } from '../../../ports/upstream.ts';
import { atHost } from '../../refusals/call-failure.ts';
import { answered, failed, refusalInside, type Arrived } from '../arrived.ts';
import { openStream, type StreamFailure } from './open-stream.ts';
import type { Sniffed } from '../sniff.ts';

/** A stream that was asked for: an answer as soon as its content begins. */
export async function readStream(found: Sniffed, arrived: Arrived): Promise<UpstreamReply> {
  const { deadline, isUsageHidden, reading } = arrived;
  const opened = await openStream(found, {
    isUsageHidden,
    reading,
    onBytes: () => deadline.renew(),
    onEnd: (isOver) => {
      deadline.stop();
      if (!isOver) deadline.abort();
    },
    failureOf: (failure) => brokenBy(failure, arrived),
  });
  if (opened.kind === 'begun') {
    return answered(arrived, { body: opened.body, usage: () => opened.usage() });
  }
  deadline.stop();
  switch (opened.kind) {
    case 'error':
      return refusalInside(opened.error, arrived);
    case 'broken':
      return failed('The upstream’s stream ended without an answer.');
    case 'unknown':
      return failed('The upstream sent an event that is not JSON.');
  }
}

function brokenBy({ error, isTold, cause }: StreamFailure, arrived: Arrived): BrokenAnswer {
  const refusal =
    error === undefined
      ? failed('The upstream ended its answer before it was complete.')
      : refusalInside(error, arrived);
  const met =
    cause === undefined ? new Error(`${arrived.host} ended its stream early`) : atHost(arrived.host, cause);
  return new BrokenAnswer(refusal.error, { isTold, cause: met });
}
