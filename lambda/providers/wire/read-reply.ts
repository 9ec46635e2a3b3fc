import type { UpstreamReply } from '../../ports/upstream.ts';
import { refusalOf } from '../refusals/upstream-error.ts';
import { failed, type Arrived } from './arrived.ts';
import { decoded } from './decode.ts';
import { readAll, readBeginning, restOf, textOf } from './read-all.ts';
import { readStream } from './stream/read-stream.ts';
import { readWhole } from './read-whole.ts';
import { sniffed } from './sniff.ts';

/**
 * Reads an upstream's response: an answer in the requested form, whatever form it arrived in, or a refusal,
 * whatever its status.
 * @throws what reading throws; UnreadableAnswer if there is a message for it.
 */
export async function readReply(arrived: Arrived): Promise<UpstreamReply> {
  const { status, call } = arrived;
  if (status >= 400) return readRefusal(arrived);
  if (status < 200 || status >= 300) return failed('The upstream sent a redirect, which is not followed.');
  const plain = decodedBytes(arrived);
  const bytes = arrived.translate?.(plain, arrived.headers) ?? plain;
  if (call.body.stream !== true) return readWhole(await readAll(bytes), arrived);
  const found = await sniffed(bytes);
  return found.isEvents ? readStream(found, arrived) : readWhole(await readAll(restOf(found)), arrived);
}

/** The status counts; a body that cannot be read only costs its message. */
async function readRefusal(arrived: Arrived): Promise<UpstreamReply> {
  const { status, headers, nowMs, call, deadline, row } = arrived;
  const body = await readWords(arrived).catch((cause: unknown) => {
    if (call.signal?.aborted === true) throw cause;
    return '';
  });
  deadline.stop();
  return refusalOf({ status, body, headers, nowMs, row, apiKey: call.deployment.apiKey });
}

/** This much of an error's body is read. */
const mostWordBytes = 64 * 1024;

async function readWords(arrived: Arrived): Promise<string> {
  // A decoder lets go only when nothing more can arrive.
  const onMore = () => arrived.deadline.abort();
  return textOf(await readBeginning(decodedBytes(arrived), { mostBytes: mostWordBytes, onMore }));
}

function decodedBytes({ bytes, headers }: Arrived): AsyncIterable<Uint8Array> {
  const encoding = headers['content-encoding'];
  return decoded(bytes, typeof encoding === 'string' ? encoding : undefined);
}
