import { gatheredTo, seenAhead } from '../../core/batches/batch-changes.ts';
import { readLine } from '../../core/batches/batch-lines.ts';
import { hasAnswer, hasEnded, resultOf, type LineResult } from '../../core/batches/batch-results.ts';
import { isClosed, lineRequestId, type BatchRecord } from '../../core/batches/batch.ts';
import type { FilePart } from '../../core/batches/file-record.ts';
import type { RequestRecord } from '../../core/requests/request.ts';
import { loadBody } from '../requests/stored-body.ts';
import { closeOverdue } from './close-overdue.ts';
import { updateBatch } from './update-batch.ts';
import type { Work } from './work.ts';

/** Results are written in parts of this many lines, or of this many characters if that is less. */
const PART_LINES = 200;
const PART_LENGTH = 4 * 1024 * 1024;
/** At most this many parts are searched for lines that have ended behind the first one that has not. */
const MAX_LOOKS = 5;

/**
 * Writes the next results once there are enough, in the order of the lines, as parts of the two files. A worker
 * that does it a second time leaves a part behind that nothing refers to.
 */
export async function gatherResults(work: Work, batch: BatchRecord): Promise<BatchRecord> {
  const first = await look(work, batch, batch.gathered);
  const end = endOf(work, batch);
  const ended = first.findIndex(({ isEnded }) => !isEnded);
  const isEnough = first.length > 0 && ended === -1 && (first.length === PART_LINES || end === batch.total);
  if (isEnough) return writeDown(work, batch, first);
  return noteAhead(work, batch, first);
}

interface Look {
  readonly index: number;
  readonly record: RequestRecord | undefined;
  readonly isEnded: boolean;
}

const endOf = ({ deps }: Work, batch: BatchRecord): number =>
  isClosed(batch, deps.clock.now()) ? batch.total : batch.fed;

async function look(work: Work, batch: BatchRecord, from: number): Promise<readonly Look[]> {
  const { deps } = work;
  const length = Math.max(0, Math.min(PART_LINES, endOf(work, batch) - from));
  const ids = Array.from({ length }, (_, at) => lineRequestId(batch, from + at));
  const records = await closeOverdue(deps, batch, await deps.requests.readMany(ids));
  const byId = new Map(records.map((record) => [record.id, record]));
  const nowMs = deps.clock.now();
  return ids.map((id, at) => {
    const line = { index: from + at, record: byId.get(id) };
    return { ...line, isEnded: hasEnded(batch, line, nowMs) };
  });
}

async function writeDown(work: Work, batch: BatchRecord, looks: readonly Look[]): Promise<BatchRecord> {
  const { deps } = work;
  const from = batch.gathered;
  const results = await resultsOf(work, batch, looks);
  const failed = results.filter(({ file }) => file === 'errors').length;
  const gathered = {
    from,
    to: from + results.length,
    completed: results.length - failed,
    failed,
    hasExpired: results.some(({ hasExpired }) => hasExpired),
    output: await writePart(work, `files/${batch.outputFileId}/${from}`, textOf(results, 'output')),
    errors: await writePart(work, `files/${batch.errorFileId}/${from}`, textOf(results, 'errors')),
    nowMs: deps.clock.now(),
  };
  return updateBatch(deps, batch, (current) => gatheredTo(current, gathered));
}

async function resultsOf(work: Work, batch: BatchRecord, looks: readonly Look[]): Promise<LineResult[]> {
  const lines = await work.lines();
  const results: LineResult[] = [];
  let length = 0;
  for (const { index, record } of looks) {
    const read = readLine(lines[index]?.text ?? '', `/v1/${batch.endpoint}`);
    const customId = read.kind === 'request' ? read.customId : '';
    const result = resultOf(batch, { index, customId, record }, await answerOf(work, record));
    results.push(result);
    length += result.text.length;
    if (length >= PART_LENGTH) break;
  }
  return results;
}

async function answerOf({ deps }: Work, record: RequestRecord | undefined): Promise<string | undefined> {
  const response = hasAnswer(record) ? record?.response : null;
  return response === null || response === undefined ? undefined : loadBody(deps, response);
}

const textOf = (results: readonly LineResult[], file: LineResult['file']): string =>
  results
    .filter((result) => result.file === file)
    .map(({ text }) => text)
    .join('');

/** Uses a key that nobody else writes to: two workers may see the same lines differently. */
async function writePart({ deps }: Work, key: string, text: string): Promise<FilePart | undefined> {
  if (text === '') return undefined;
  const blob = `${key}-${deps.newId().slice(4, 12)}`;
  await deps.blobs.put(blob, text);
  return { blob, bytes: Buffer.byteLength(text) };
}

/** For callers who ask how far it is: also counts lines that have ended behind one that has not. */
async function noteAhead(work: Work, batch: BatchRecord, first: readonly Look[]): Promise<BatchRecord> {
  const seen = { from: batch.gathered, completed: 0, failed: 0 };
  let looks = first;
  for (let n = 1; ; n++) {
    const ended = looks.filter(({ isEnded }) => isEnded);
    const completed = ended.filter(({ record }) => hasAnswer(record)).length;
    seen.completed += completed;
    seen.failed += ended.length - completed;
    if (ended.length === 0 || looks.length < PART_LINES || n >= MAX_LOOKS) break;
    looks = await look(work, batch, batch.gathered + n * PART_LINES);
  }
  return updateBatch(work.deps, batch, (current) => seenAhead(current, seen));
}
