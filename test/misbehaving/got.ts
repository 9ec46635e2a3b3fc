import * as z from 'zod';
import { TEXT, VECTOR } from './answers.ts';

/** The caller's result: `whole`, `broken`, or the error. `null` if a way does not show the status. */
export type Got =
  | 'whole'
  | 'broken'
  | { readonly status: number | null; readonly code: string | null; readonly message: string };

const completionSchema = z.object({
  choices: z.tuple([
    z.object({ finish_reason: z.literal('stop'), message: z.object({ content: z.literal(TEXT) }) }),
  ]),
});
const embeddingsSchema = z.object({
  object: z.literal('list'),
  data: z.tuple([z.object({ embedding: z.tuple(VECTOR.map((value) => z.literal(value)) as never) })]),
});
const wholeSchema = z.union([completionSchema, embeddingsSchema]);
export const errorSchema = z.object({
  error: z.object({ message: z.string(), code: z.string().nullable() }),
});

export function judge(status: number, body: unknown): Got {
  if (status === 200 && wholeSchema.safeParse(body).success) return 'whole';
  const { data } = errorSchema.safeParse(body);
  return data === undefined
    ? said(status, `no completion and no error: ${shortened(body)}`)
    : { status, ...data.error };
}

/** An answer that the gateway should never give. */
export const said = (status: number | null, message: string): Got => ({ status, code: 'spoiled', message });
export const shortened = (value: unknown): string => JSON.stringify([value]).slice(0, 100);

/** The outcome of a line of a batch. */
export function judgeLine(line: unknown): Got {
  const parsed = lineSchema.safeParse(line);
  if (!parsed.success) return said(null, `the line is spoiled: ${shortened(line)}`);
  const { response, error } = parsed.data;
  if (response !== null) return judge(response.status_code, response.body);
  return { status: null, code: error?.code ?? null, message: error?.message ?? '' };
}

const lineSchema = z.object({
  response: z.object({ status_code: z.number(), body: z.unknown() }).nullable(),
  error: errorSchema.shape.error.nullable(),
});
