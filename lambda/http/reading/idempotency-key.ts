import * as z from 'zod';
import { Fault } from '../../core/faults.ts';
import type { HttpEvent } from '../edge/exchange.ts';

const longest = 255;

/** The key itself, without quotes around it. */
export const idempotencyKeyField = z.string().regex(/^[!-~]{1,255}$/);

/**
 * The `Idempotency-Key`, undefined if none is sent. A quoted key, as the IETF draft writes it, equals the key
 * inside the quotes. @throws Fault that names the header
 */
export function idempotencyKeyOf({ headers, multiValueHeaders }: HttpEvent): string | undefined {
  const name = 'idempotency-key';
  const lines = multiValueHeaders?.[name] ?? [headers?.[name]].filter((line) => line !== undefined);
  const [line] = lines;
  if (line === undefined) return undefined;
  const key = /^"(?:[^"\\]|\\["\\])*"$/.test(line) ? line.slice(1, -1).replaceAll(/\\(["\\])/g, '$1') : line;
  if (lines.length === 1 && idempotencyKeyField.safeParse(key).success) return key;
  throw new Fault(
    'invalid_request',
    `Idempotency-Key must be sent once, as 1 to ${longest} ASCII characters without spaces, such as a UUID.`,
    { param: 'Idempotency-Key' },
  );
}
