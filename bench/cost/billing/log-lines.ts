import * as z from 'zod';
import type { accessLogFields } from '../../../lib/api/access-log.ts';

/** The bytes that CloudWatch Logs bills for an event besides its text. */
const EVENT_BYTES = 26;
/** The name under which lines in the embedded metric format are counted: they have no message. */
const METRIC = 'metric';

/** Mean bytes of a line, by its message; metrics are under `metric`. */
export type LineBytes = Readonly<Record<string, number>>;

const lineSchema = z.object({ message: z.string().optional() });

export const billedBytes = (line: string): number => Buffer.byteLength(line) + EVENT_BYTES;

/** Measures the lines that a function has written to its standard output. */
export function lineBytes(output: string): LineBytes {
  const lines = output.split('\n').filter((line) => line !== '');
  const byMessage = Map.groupBy(lines, (line) => lineSchema.parse(JSON.parse(line)).message ?? METRIC);
  return Object.fromEntries(
    [...byMessage].map(([message, same]) => [
      message,
      same.reduce((total, line) => total + billedBytes(line), 0) / same.length,
    ]),
  );
}

/** @throws Error for a line that was never seen: a bill must not leave it out. */
export const bytesOf = (seen: LineBytes, messages: readonly string[]): number =>
  messages.reduce((total, message) => {
    const bytes = seen[message];
    if (bytes === undefined) throw new Error(`no line "${message}" was written`);
    return total + bytes;
  }, 0);

/** API Gateway's values at their usual length; for its own refusals a reason replaces the `-`. */
const accessValues: Readonly<Record<keyof typeof accessLogFields, string>> = {
  requestId: '7f3a91c2-55d0-4b1e-9c3d-5e7f6922df8f',
  time: '23/Nov/2026:10:47:35 +0000',
  ip: '203.0.113.195',
  method: 'POST',
  protocol: 'HTTP/1.1',
  tls: 'TLSv1.3',
  status: '200',
  bytes: '1702',
  ms: '5123',
  functionMs: '5101',
  functionStatus: '200',
  refusal: '-',
  trace: '1-6922df8f-5d1c6b0e2d4f8a9b1c3d5e7f',
};

/** API Gateway writes one for each HTTP request. */
export const ACCESS_LINE_BYTES = billedBytes(JSON.stringify(accessValues));
