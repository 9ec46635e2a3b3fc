import * as z from 'zod';
import type { BatchError } from './batch.ts';
import { parseExact } from '../json/exact-json.ts';
import { Fault } from '../faults.ts';
import { describeMistake } from '../json/json-mistake.ts';

export const MAX_LINES = 50_000;
/** Nobody would read more of them, and the batch's record has to hold them. */
const MAX_ERRORS = 50;
const MAX_CUSTOM_ID = 512;

/** One line of the input that is not blank. */
export interface InputLine {
  /** Line number in the file, from 1. */
  readonly line: number;
  readonly text: string;
}

export interface LineRequest {
  readonly customId: string;
  /** Its numbers stay as they were written. */
  readonly body: Readonly<Record<string, unknown>>;
}

/** The lines that are not blank, up to one more than allowed: a file of blank or tiny lines takes no memory. */
export function linesOf(text: string): readonly InputLine[] {
  const lines: InputLine[] = [];
  let start = text.startsWith('\uFEFF') ? 1 : 0;
  for (let line = 1; start < text.length && lines.length <= MAX_LINES; line++) {
    const feed = text.indexOf('\n', start);
    const end = feed === -1 ? text.length : feed;
    const content = text.slice(start, end);
    if (content.trim() !== '') lines.push({ line, text: content });
    start = end + 1;
  }
  return lines;
}

const schema = z.object(
  {
    custom_id: z
      .string({ error: 'custom_id must be a string, different on every line.' })
      .min(1, { error: 'custom_id must not be empty.' })
      .max(MAX_CUSTOM_ID, { error: `custom_id must not be longer than ${MAX_CUSTOM_ID} characters.` }),
    method: z.literal('POST', { error: 'method must be "POST".' }),
    url: z.string({ error: 'url must be a string, the endpoint of the batch.' }),
    body: z.record(z.string(), z.unknown(), { error: 'body must be an object that holds the request.' }),
  },
  { error: 'A line must be an object with custom_id, method, url and body.' },
);

type Problem = Omit<BatchError, 'line'>;
export type ReadLine = { readonly kind: 'request' } & LineRequest;

/** The request that a line asks for, or the problem with the fields around its body. */
export function readLine(text: string, url: string): ReadLine | { readonly kind: 'wrong'; problem: Problem } {
  const wrong = (code: string, message: string, param: string | null = null) =>
    ({ kind: 'wrong', problem: { code, message, param } }) as const;
  const value = parse(text);
  if (value === undefined) return wrong('invalid_json_line', notJson(text));
  const { data, error } = schema.safeParse(value);
  if (data === undefined) {
    const [issue] = error.issues;
    return wrong('invalid_request', issue?.message ?? '', String(issue?.path[0] ?? '') || null);
  }
  if (data.url !== url) return wrong('url_mismatch', `url must be ${url}, the endpoint of the batch.`, 'url');
  return { kind: 'request', customId: data.custom_id, body: data.body };
}

function notJson(text: string): string {
  // The line was parsed alone, as line 1; the error itself says which line of the file it is.
  const where = describeMistake(text)?.replace(/^at line 1, /, 'at ');
  return `This line is not parseable as valid JSON${where === undefined ? '' : `: ${where}`}.`;
}

function parse(text: string): unknown {
  try {
    return parseExact(text);
  } catch {
    return undefined;
  }
}

/** The first problems of an input, line by line. `checkBody` throws a `Fault` for a wrong body. */
export function problemsOf(
  lines: readonly InputLine[],
  how: { readonly url: string; readonly checkBody: (body: LineRequest['body']) => unknown },
): readonly BatchError[] {
  if (lines.length === 0) return [ofFile('empty_file', 'The file has no lines.')];
  if (lines.length > MAX_LINES) {
    return [
      ofFile('too_many_tasks', `The file has more than ${MAX_LINES} lines, the most that a batch may have.`),
    ];
  }
  const errors: BatchError[] = [];
  const customIds = new Set<string>();
  for (const { line, text } of lines) {
    const problem = problemOf(readLine(text, how.url), { customIds, checkBody: how.checkBody });
    if (problem !== undefined) errors.push({ ...problem, line });
    if (errors.length === MAX_ERRORS) return errors;
  }
  return errors;
}

const ofFile = (code: string, message: string): BatchError => ({ code, message, line: null, param: null });

function problemOf(
  read: ReturnType<typeof readLine>,
  known: { readonly customIds: Set<string>; readonly checkBody: (body: LineRequest['body']) => unknown },
): Problem | undefined {
  if (read.kind === 'wrong') return read.problem;
  if (known.customIds.has(read.customId)) {
    const message = 'custom_id must be different on every line; an earlier line already has this one.';
    return { code: 'duplicate_custom_id', message, param: 'custom_id' };
  }
  known.customIds.add(read.customId);
  try {
    known.checkBody(read.body);
    return undefined;
  } catch (fault) {
    if (!(fault instanceof Fault)) throw fault;
    const { code, message, param } = fault;
    return { code, message, param: param === null ? 'body' : `body.${param}` };
  }
}
