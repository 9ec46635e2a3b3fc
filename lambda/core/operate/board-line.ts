import { deflateRawSync, inflateRawSync } from 'node:zlib';
import * as z from 'zod';

/** One who waits, as the board shows it: no prompt, and its key by id only. */
export interface Waiting {
  readonly id: string;
  readonly priority: number;
  readonly tier: string;
  readonly kind: 'ticket' | 'job';
  /** null: a master key, or none. */
  readonly keyId: string | null;
  readonly enqueuedAtMs: number;
  readonly tokens: number;
  /** It gets no turn before this time, ms; 0 = it may. */
  readonly notBeforeMs: number;
}

/** The head of the line as its leader published it for the board. */
export interface BoardLine {
  readonly atMs: number;
  /** Best first. */
  readonly waiting: readonly Waiting[];
}

/** The most of them that the board shows. */
export const BOARD_LENGTH = 80;

const lineSchema: z.ZodType<readonly Waiting[]> = z.array(
  z.object({
    id: z.string(),
    priority: z.number(),
    tier: z.string(),
    kind: z.enum(['ticket', 'job']),
    keyId: z.string().nullable(),
    enqueuedAtMs: z.number(),
    tokens: z.number(),
    notBeforeMs: z.number(),
  }),
);

/** The line as a short text: what a write costs goes by its length. */
export const writeBoardLine = (waiting: readonly Waiting[]): string =>
  deflateRawSync(JSON.stringify(waiting)).toString('base64');

/** What such a text tells; one of another version tells nothing. */
export function readBoardLine(text: string): readonly Waiting[] {
  try {
    return lineSchema.parse(JSON.parse(inflateRawSync(Buffer.from(text, 'base64')).toString()));
  } catch {
    return [];
  }
}
