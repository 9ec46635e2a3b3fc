import * as z from 'zod';
import { Fault } from '../../core/faults.ts';
import type { HttpEvent } from '../edge/exchange.ts';

/** A value of a query that is a whole number, written in digits; its description says `integer`. */
export const wholeNumber = (
  { least, most }: { readonly least: number; readonly most: number },
  error: string,
) =>
  z
    .string()
    .refine((text) => /^\d{1,9}$/.test(text) && Number(text) >= least && Number(text) <= most, { error })
    .transform(Number)
    .meta({ override: { type: 'integer', minimum: least, maximum: most } });

/** Reads a query by its schema. @throws Fault that names the first wrong parameter and what would be right */
export function readQuery<Schema extends z.ZodObject>(
  schema: Schema,
  { queryStringParameters }: Pick<HttpEvent, 'queryStringParameters'>,
): z.infer<Schema> {
  const result = schema.safeParse(queryStringParameters ?? {});
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const name = issue?.code === 'unrecognized_keys' ? issue.keys[0] : issue?.path[0];
  throw new Fault('invalid_request', issue?.message ?? 'The query is not valid.', {
    param: nameable(String(name)),
  });
}

/** Repeats only a text that looks like a name. */
const nameable = (name: string): string => (/^\w{1,32}$/.test(name) ? name : 'query');
