import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import type * as z from 'zod';
import { Fault } from '../../core/faults.ts';

export type Item = Record<string, AttributeValue>;

export const toItem = (value: Readonly<Record<string, unknown>>): Item =>
  marshall(value, { removeUndefinedValues: true });

/** Parses an item by its schema; throws `internal_error` if it does not match. */
export function fromItem<T>(schema: z.ZodType<T>, item: Item): T {
  const parsed = schema.safeParse(unmarshall(item));
  if (parsed.success) return parsed.data;
  throw new Fault('internal_error', 'A stored item does not have the format that this version writes.', {
    cause: parsed.error,
  });
}
