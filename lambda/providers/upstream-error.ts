import * as z from 'zod';
import type { UpstreamRefusal } from '../core/ports.ts';
import { refused } from './refusal.ts';

const longestMessage = 2_000;

const text = z.string().min(1).optional().catch(undefined);
const innerSchema = z.object({
  message: text,
  /** FastAPI's and therefore vLLM's word for it. */
  detail: text,
  type: text,
  param: text,
  code: z
    .union([z.string(), z.int().transform(String)])
    .optional()
    .catch(undefined),
});
/** `{"error": {…}}` (OpenAI), `{"error": "…"}` (ollama), or the fields at the top. */
const errorSchema = z.union([
  z.object({ error: innerSchema }).transform(({ error }) => error),
  z.object({ error: z.string() }).transform(({ error }) => ({ ...nothing, message: error })),
  innerSchema,
]);

const nothing: z.infer<typeof innerSchema> = {
  message: undefined,
  detail: undefined,
  type: undefined,
  param: undefined,
  code: undefined,
};

interface ErrorReply {
  readonly status: number;
  readonly body: string;
  readonly apiKey?: string | undefined;
  readonly retryAfterMs?: number | undefined;
}

/** What an upstream's answer with an error status means, its words kept where a caller may see them. */
export function refusalOf({ status, body, apiKey, retryAfterMs }: ErrorReply): UpstreamRefusal {
  const { detail, message, ...said } = read(body);
  const words = message ?? detail ?? `The upstream answered with status ${status}.`;
  const own = { ...said, status, message: clean(words, apiKey), retryAfterMs };
  // OpenAI's 429 for an account that is out of credit: no wait mends it.
  if (status === 402 || (status === 429 && said.code === 'insufficient_quota')) {
    return refused('exhausted', own);
  }
  if (status === 429) return refused('rate_limited', own);
  if (status === 408 || status >= 500) return refused('failed', own);
  if (status === 401 || status === 403) {
    return refused('denied', {
      ...own,
      message: 'The upstream does not accept the credentials of this deployment.',
    });
  }
  // With a parameter it is about a thing that the request names, such as an earlier response.
  const isAboutModel = said.param === undefined || said.param === 'model';
  if (status === 404 && isAboutModel) return refused('missing', own);
  return refused('rejected', own);
}

function read(body: string): z.infer<typeof innerSchema> {
  try {
    return errorSchema.safeParse(JSON.parse(body)).data ?? nothing;
  } catch {
    return nothing;
  }
}

/** Without the deployment's key, and without what looks like one. */
const clean = (message: string, apiKey: string | undefined): string =>
  (apiKey === undefined || apiKey === '' ? message : message.replaceAll(apiKey, '***'))
    .replace(/\bsk-[\w*-]{4,}/g, '***')
    .slice(0, longestMessage);
