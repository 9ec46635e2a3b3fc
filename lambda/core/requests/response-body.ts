import * as z from 'zod';
import { parseExact } from '../json/exact-json.ts';

const objectSchema = z.record(z.string(), z.unknown());

/**
 * An upstream's Response object under the id that the caller knows: the upstream was called without `background`,
 * and gave it another id.
 */
export function asResponse(body: string, id: string): string {
  const { data } = objectSchema.safeParse(parse(body));
  return JSON.stringify({
    status: 'completed',
    output: [],
    ...data,
    id,
    object: 'response',
    background: true,
  });
}

function parse(body: string): unknown {
  try {
    return parseExact(body);
  } catch {
    return undefined;
  }
}
