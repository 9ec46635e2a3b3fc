import { usageIn, type Usage } from '../../../core/requests/usage.ts';
import { createEnding } from './ending.ts';
import { blocksOf, createEventBlocks } from './event-blocks.ts';
import { readEvent, type StreamEvent } from './stream-event.ts';
import { rewriteEvent } from './rewrite-event.ts';
import type { Reading } from '../readings.ts';

type Failure = Extract<StreamEvent, { readonly kind: 'error' | 'unknown' }>;

/** The part of a stream that may be passed on, and why it may not continue. */
export interface Passed {
  readonly bytes: Buffer;
  readonly failure: Failure | undefined;
}

/** Watches the events of a stream that passes through. */
export interface EventWatch {
  /** The events completed by this chunk; undefined = none. */
  pass(chunk: Uint8Array): Passed | undefined;
  /** The rest at the end. */
  end(): Passed;
  /** Content that its caller is waiting for has arrived. */
  hasBegun(): boolean;
  isWhole(): boolean;
  isDone(): boolean;
  usage(): Usage | undefined;
}

/** Without one of these an event neither ends a stream nor breaks it, and has no usage: it passes unread. */
const marks =
  /"error"|^event:\s*error|"finish_reason"\s*:\s*"|"total_tokens"|\[DONE\]|"response\.(?:completed|incomplete|cancelled|failed)"/m;

export interface EventReading {
  /** An event with nothing but the usage is removed; its caller has not asked for it. */
  readonly isUsageHidden: boolean;
  /** Turns events into OpenAI's; undefined: they are already. */
  readonly reading?: Reading | undefined;
}

export function createEventWatch({ isUsageHidden, reading }: EventReading): EventWatch {
  const blocks = createEventBlocks();
  const ending = createEnding();
  let hasBegun = false;
  let hasChunks = false;
  let used: Usage | undefined;

  function note(event: StreamEvent): void {
    ending.note(event);
    if ('chunk' in event) used = usageIn(event.chunk) ?? used;
    hasChunks ||= 'chunk' in event;
    hasBegun ||= event.kind === 'chunk' || (event.kind === 'done' && hasChunks);
  }

  function read(region: Buffer): Passed {
    const text = region.toString('latin1');
    if (hasBegun && !marks.test(text) && reading?.concerns(text) !== true) {
      return { bytes: region, failure: undefined };
    }
    const kept: Buffer[] = [];
    for (const block of blocksOf(region)) {
      const event = readEvent(block);
      // After a stream has begun, data that is not understood is left to its caller.
      if (event.kind === 'error' || (event.kind === 'unknown' && !hasBegun)) {
        const isShown = event.kind === 'error' && event.isTerminal;
        return { bytes: Buffer.concat(isShown ? [...kept, block] : kept), failure: event };
      }
      note(event);
      if (event.kind === 'usage' && isUsageHidden) continue;
      kept.push(reading === undefined ? block : rewriteEvent(block, reading));
    }
    return { bytes: Buffer.concat(kept), failure: undefined };
  }

  return {
    pass(chunk) {
      const region = blocks.feed(chunk);
      return region === undefined ? undefined : read(region);
    },
    end: () => read(blocks.rest()),
    hasBegun: () => hasBegun,
    isWhole: () => ending.isWhole(),
    isDone: () => ending.isDone(),
    usage: () => used,
  };
}
