import { withPlainNumbers } from '../../core/json/exact-json.ts';
import { fieldsOf, type Fields } from './error-inside.ts';

/** Texts that are sent once or repeated, and never in pieces. */
const saidOnce = new Set([
  'id',
  'type',
  'role',
  'name',
  'format',
  'status',
  'object',
  'finish_reason',
  'native_finish_reason',
  'stop_reason',
]);

/**
 * Adds one piece of a streamed answer to those before it: texts are concatenated, lists too (by `index` if their
 * parts have one), objects field by field; for anything else the last value counts.
 */
export function mergeFields(before: Fields, piece: Fields): Fields {
  const merged = { ...before };
  for (const [name, value] of Object.entries(piece)) {
    // A `__proto__` from an upstream stays a field like any other.
    Object.defineProperty(merged, name, {
      value: mergeValue(name, Object.hasOwn(before, name) ? before[name] : undefined, value),
      enumerable: true,
      configurable: true,
      writable: true,
    });
  }
  return merged;
}

function mergeValue(name: string, before: unknown, piece: unknown): unknown {
  if (before === undefined || before === null) return Array.isArray(piece) ? mergeLists([], piece) : piece;
  if (piece === undefined || piece === null) return before;
  if (typeof before === 'string' && typeof piece === 'string') {
    return saidOnce.has(name) && before !== '' ? before : before + piece;
  }
  if (Array.isArray(before) && Array.isArray(piece)) return mergeLists(before, piece);
  const [old, added] = [fieldsOf(before), fieldsOf(piece)];
  return old !== undefined && added !== undefined ? mergeFields(old, added) : piece;
}

function mergeLists(before: readonly unknown[], pieces: readonly unknown[]): readonly unknown[] {
  const merged = [...before];
  for (const piece of pieces) {
    const index = indexOf(piece);
    const at = typeof index === 'number' ? merged.findIndex((part) => indexOf(part) === index) : -1;
    const [old, added] = [fieldsOf(merged[at]), fieldsOf(piece)];
    if (old !== undefined && added !== undefined) merged[at] = mergeFields(old, added);
    else merged.push(piece);
  }
  return merged;
}

const indexOf = (part: unknown): unknown => withPlainNumbers(fieldsOf(part) ?? {}).index;
