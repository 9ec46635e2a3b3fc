import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { sum } from '../../../testkit/statistics.ts';

type Item = Readonly<Record<string, AttributeValue>>;

/** The overhead of a list or a map, and that of each of its elements. */
const CONTAINER = 3;
const ELEMENT = 1;

/**
 * An item's size as DynamoDB bills it, bytes: names and values
 * (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html).
 */
export const itemSize = (item: Item): number =>
  sum(Object.entries(item).map(([name, value]) => Buffer.byteLength(name) + valueSize(value)));

function valueSize(value: AttributeValue): number {
  if (value.S !== undefined) return Buffer.byteLength(value.S);
  if (value.N !== undefined) return numberSize(value.N);
  if (value.B !== undefined) return value.B.length;
  if (value.M !== undefined) return CONTAINER + itemSize(value.M) + ELEMENT * Object.keys(value.M).length;
  if (value.L !== undefined) return CONTAINER + sum(value.L.map((element) => ELEMENT + valueSize(element)));
  if (value.SS !== undefined) return sum(value.SS.map((text) => Buffer.byteLength(text)));
  if (value.NS !== undefined) return sum(value.NS.map(numberSize));
  return 1;
}

/** One byte for two significant digits and one more; one for a sign. Zeros at either end do not count. */
function numberSize(text: string): number {
  const isNegative = text.startsWith('-');
  const digits = text
    .replace(/e.*$/i, '')
    .replace(/[^0-9]/g, '')
    .replace(/^0+|0+$/g, '');
  return Math.ceil(digits.length / 2) + 1 + (isNegative ? 1 : 0);
}
