import * as z from 'zod';
import { TEXT } from './answers.ts';
import { errorSchema, judge, said, shortened, type Got } from './got.ts';
import type { Misbehaviour } from './misbehaviour.ts';
import { jsonOf, LONGEST_MS, send } from './send.ts';
import { eventsIn, wholeText } from './stream-text.ts';

/** In seconds. */
export const USUAL_TIMEOUT = 5;
/** A line of a batch gets this many times longer: all lines come at once. */
export const BATCH_FACTOR = 4;

export const bodyFor = (
  { name, endpoint, timeout = USUAL_TIMEOUT }: Pick<Misbehaviour, 'name' | 'timeout' | 'endpoint'>,
  user: string,
): object => ({
  model: name,
  user,
  timeout,
  ...(endpoint === 'embeddings' ? { input: TEXT } : { messages: [{ role: 'user', content: TEXT }] }),
});

/** The path of a body's endpoint. */
export const pathFor = (body: object): string =>
  'input' in body ? '/v1/embeddings' : '/v1/chat/completions';

export async function askDirectly(url: string, body: object): Promise<Got> {
  const response = await send(url, pathFor(body), { body });
  return judge(response.status, await jsonOf(response));
}

export async function askForStream(url: string, body: object): Promise<Got> {
  const response = await send(url, pathFor(body), { body: { ...body, stream: true } });
  if (!isStream(response)) return judge(response.status, await jsonOf(response));
  const events = eventsIn(await response.text());
  const text = wholeText(events);
  if (text === TEXT) return 'whole';
  const isError = errorSchema.safeParse(events.at(-1)).success;
  return isError ? 'broken' : said(response.status, `a stream that looks whole: ${String(text)}`);
}

export async function askForJob(url: string, body: object): Promise<Got> {
  const accepted = await send(url, pathFor(body), { body, prefer: 'respond-async' });
  const { id } = z.object({ id: z.string() }).parse(await accepted.json());
  const endMs = performance.now() + LONGEST_MS;
  for (;;) {
    const object = await jsonOf(await send(url, `/v1/requests/${id}?wait=20`));
    const request = requestSchema.safeParse(object);
    if (!request.success) return said(null, `the request object is spoiled: ${shortened(object)}`);
    const { status, response, error } = request.data;
    if (status === 'completed') return judge(200, response);
    if (error !== null) return { status: null, ...error };
    if (performance.now() > endMs) return said(null, `still ${status}`);
  }
}

const requestSchema = z.object({
  status: z.string(),
  response: z.unknown(),
  error: errorSchema.shape.error.nullable(),
});

const isStream = ({ headers: its }: Response): boolean =>
  its.get('content-type')?.startsWith('text/event-stream') === true;
