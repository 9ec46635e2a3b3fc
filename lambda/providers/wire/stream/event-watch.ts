import { usedTokensIn } from '../../../core/requests/usage.ts';
import { createEnding } from './ending.ts';
import { blocksOf, createEventBlocks } from './event-blocks.ts';
import { readEvent, type StreamEvent } from './stream-event.ts';

type Failure = Extract<StreamEvent, { readonly kind: 'error' | 'unknown' }>;

/** What of a stream may be passed on, and why it may not go on. */
export interface Passed {
  readonly bytes: Buffer;
  readonly failure: Failure | undefined;
}

/** Watches the events of a stream that passes by. */
export interface EventWatch {
  /** What has become whole with this chunk; undefined = nothing. */
  pass(chunk: Uint8Array): Passed | undefined;
  /** What was left over at the end. */
  end(): Passed;
  /** Something that its caller is waiting for has come. */
  hasBegun(): boolean;
  isWhole(): boolean;
  isDone(): boolean;
  usedTokens(): number | undefined;
}

/** Without one of these an event neither ends a stream nor breaks it, and has no usage: it passes unread. */
const marks =
  /"error"|^event:\s*error|"finish_reason"\s*:\s*"|"total_tokens"|\[DONE\]|"response\.(?:completed|incomplete|cancelled|failed)"/m;

/** `isUsageHidden`: an event with nothing but the usage is left out; its caller has not asked for it. */
export function createEventWatch({ isUsageHidden }: { readonly isUsageHidden: boolean }): EventWatch {
  const blocks = createEventBlocks();
  const ending = createEnding();
  let hasBegun = false;
  let hasChunks = false;
  let used: number | undefined;

  function note(event: StreamEvent): void {
    ending.note(event);
    if ('chunk' in event) used = usedTokensIn(event.chunk) ?? used;
    hasChunks ||= 'chunk' in event;
    hasBegun ||= event.kind === 'chunk' || (event.kind === 'done' && hasChunks);
  }

  function read(region: Buffer): Passed {
    if (hasBegun && !marks.test(region.toString('latin1'))) return { bytes: region, failure: undefined };
    const kept: Buffer[] = [];
    for (const block of blocksOf(region)) {
      const event = readEvent(block);
      // Of a stream that has begun, what is not understood is its caller's to read.
      if (event.kind === 'error' || (event.kind === 'unknown' && !hasBegun)) {
        const isShown = event.kind === 'error' && event.isTerminal;
        return { bytes: Buffer.concat(isShown ? [...kept, block] : kept), failure: event };
      }
      note(event);
      if (event.kind !== 'usage' || !isUsageHidden) kept.push(block);
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
    usedTokens: () => used,
  };
}
