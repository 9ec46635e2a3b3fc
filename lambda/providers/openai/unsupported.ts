import { plainNumber } from '../../core/json/exact-json.ts';
import { fieldsInList, fieldsOf, type Fields } from '../wire/error-inside.ts';

/** Neutral values: many clients send them without a purpose. */
const neutral: ReadonlyMap<string, readonly unknown[]> = new Map<string, readonly unknown[]>([
  ['n', [1]],
  ['logprobs', [false]],
  ['top_logprobs', [0]],
  ['frequency_penalty', [0]],
  ['presence_penalty', [0]],
  ['parallel_tool_calls', [true]],
  ['service_tier', ['auto', 'default']],
]);

/** True if the value of a field asks for something. */
export const isAsked = (name: string, value: unknown): boolean => !isNothing(name, plainNumber(value));

const isNothing = (name: string, value: unknown): boolean =>
  value === undefined ||
  value === null ||
  neutral.get(name)?.includes(value) === true ||
  (typeof value === 'object' && Object.keys(value).length === 0);

/** A field that a provider refuses, in its row's notation: `n`, `tool_choice=required`, `messages[].name`. */
interface Refused {
  readonly name: string;
  readonly value?: string | undefined;
  readonly within?: string | undefined;
}

function refusedField(written: string): Refused {
  const [list, within] = written.split('[].');
  if (within !== undefined) return { name: list ?? written, within };
  const [name = written, value] = written.split('=');
  return { name, value };
}

/** True if a body asks for it. */
export function asksFor(body: Fields, written: string): boolean {
  const { name, value, within } = refusedField(written);
  if (within !== undefined) return fieldsInList(body[name]).some((item) => isAsked(within, item[within]));
  return value === undefined ? isAsked(name, body[name]) : body[name] === value;
}

/**
 * The body without fields in the notation of a row, even if they have neutral values, and without the caller's
 * fields of these names. One pass, since a caller may send thousands of them.
 */
export function without(
  body: Fields,
  { written, names }: { readonly written: readonly string[]; readonly names: readonly string[] },
): Fields {
  const refused = written.map(refusedField);
  const whole = refused.filter(
    ({ name, value, within }) => within === undefined && (value === undefined || body[name] === value),
  );
  const left = new Set([...whole.map(({ name }) => name), ...names]);
  const entries = Object.entries(body).filter(([name]) => !left.has(name));
  return Object.fromEntries(entries.map(([name, value]) => [name, withoutInside(value, name, refused)]));
}

/** The list without these fields of its items. */
function withoutInside(list: unknown, name: string, refused: readonly Refused[]): unknown {
  const inside = refused.flatMap((field) =>
    field.name === name && field.within !== undefined ? [field.within] : [],
  );
  if (inside.length === 0 || !Array.isArray(list)) return list;
  const items: readonly unknown[] = list;
  return items.map((item) => {
    const fields = fieldsOf(item);
    return fields === undefined ? item : inside.reduce(omit, fields);
  });
}

export const omit = (fields: Fields, name: string): Fields =>
  Object.fromEntries(Object.entries(fields).filter(([own]) => own !== name));
