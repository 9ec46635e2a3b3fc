import { isClosed, lineSuffix, type BatchRecord } from './batch.ts';
import { isTerminal, type RequestRecord } from '../requests/request.ts';
import { asResponse } from '../requests/response-body.ts';

/** The outcome of a line: one line of the output file or of the error file. */
export interface LineResult {
  readonly file: 'output' | 'errors';
  /** JSON, with the line feed at its end. */
  readonly text: string;
  /** Its turn did not come within the batch's window. */
  readonly hasExpired: boolean;
}

/** A line of a batch, and the record of its request; undefined = it has none. */
export interface LineState {
  readonly index: number;
  readonly customId: string;
  readonly record: RequestRecord | undefined;
}

/** True once the outcome of a line is known. A line without a request in a closed batch will never have one. */
export const hasEnded = (
  batch: BatchRecord,
  { index, record }: Pick<LineState, 'index' | 'record'>,
  nowMs: number,
): boolean =>
  record === undefined ? index < batch.fed || isClosed(batch, nowMs) : isTerminal(record.status);

export const hasAnswer = (record: RequestRecord | undefined): boolean =>
  record?.status === 'completed' && record.response !== null;

/** The result of a line that has ended; `answer` is the upstream's body if there is one. */
export function resultOf(batch: BatchRecord, line: LineState, answer: string | undefined): LineResult {
  const { record } = line;
  if (record !== undefined && answer !== undefined) {
    const body = batch.endpoint === 'responses' ? asResponse(answer, record.id) : onOneLine(answer);
    return { file: 'output', text: withResponse(batch, line, body), hasExpired: false };
  }
  if (record?.status === 'failed' && record.statusCode !== null) {
    const body = JSON.stringify({ error: record.error });
    return { file: 'errors', text: withResponse(batch, line, body), hasExpired: false };
  }
  const error = errorOf(batch, line);
  const text = `${headOf(batch, line)},"response":null,"error":${JSON.stringify(error)}}\n`;
  return { file: 'errors', text, hasExpired: error.code === 'batch_expired' };
}

function withResponse(batch: BatchRecord, line: LineState, body: string): string {
  const { id, statusCode } = line.record ?? { id: '', statusCode: null };
  const head = `{"status_code":${statusCode ?? 200},"request_id":${JSON.stringify(id)}`;
  return `${headOf(batch, line)},"response":${head},"body":${body}},"error":null}\n`;
}

const headOf = (batch: BatchRecord, { index, customId }: LineState): string =>
  `{"id":"batch_req_${lineSuffix(batch.id, index)}","custom_id":${JSON.stringify(customId)}`;

/** A line feed in JSON is never part of a string. */
const onOneLine = (json: string): string => json.replace(/[\r\n]+/g, ' ');

function errorOf(batch: BatchRecord, { index, record }: LineState) {
  const isOwn = record?.status === 'expired' && record.deadlineMs < batch.deadlineMs;
  if (isOwn) return { code: 'request_timeout', message: record.error?.message ?? timedOut };
  if (record?.status === 'failed')
    return { code: record.error?.code ?? 'failed', message: messageOf(record) };
  if (record?.status === 'completed') return { code: 'result_lost', message: lost };
  if (record?.status === 'expired') return expired;
  if (batch.cancellingAtMs !== null) return cancelled;
  if (record === undefined && index < batch.fed) return { code: 'result_lost', message: lost };
  const isOwnCancel = record?.status === 'cancelled' && (record.completedAtMs ?? 0) < batch.windowEndsAtMs;
  return isOwnCancel ? { code: 'cancelled', message: messageOf(record) } : expired;
}

const messageOf = ({ error }: RequestRecord): string => error?.message ?? 'The request failed.';
const timedOut = 'The request got no turn before its own timeout.';
const lost = 'The answer to this request is no longer stored.';
const expired = {
  code: 'batch_expired',
  message: 'This request could not be executed before the completion window expired.',
};
const cancelled = {
  code: 'batch_cancelled',
  message: 'The batch was cancelled before this request had been executed.',
};
