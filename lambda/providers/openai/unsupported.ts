import { withPlainNumbers } from '../../core/json/exact-json.ts';
import { fieldsInList, fieldsOf, type Fields } from '../wire/error-inside.ts';

/** Neutral values: many clients send them without a purpose. */
const neutral: Readonly<Record<string, readonly unknown[]>> = {
  n: [1],
  logprobs: [false],
  top_logprobs: [0],
  frequency_penalty: [0],
  presence_penalty: [0],
  parallel_tool_calls: [true],
  service_tier: ['auto', 'default'],
};

const isNothing = (name: string, value: unknown): boolean =>
  value === undefined ||
  value === null ||
  neutral[name]?.includes(value) === true ||
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
  if (within !== undefined) {
    return fieldsInList(body[name]).some((item) => !isNothing(within, item[within]));
  }
  const asked = withPlainNumbers(body)[name];
  return value === undefined ? !isNothing(name, asked) : asked === value;
}

/** The body without the field, even if it has a neutral value. */
export function without(body: Fields, written: string): Fields {
  const { name, value, within } = refusedField(written);
  if (!(name in body) || (value !== undefined && body[name] !== value)) return body;
  if (within === undefined) return omit(body, name);
  const list = body[name];
  if (!Array.isArray(list) || !fieldsInList(list).some((item) => within in item)) return body;
  const items = list.map((item: unknown) => {
    const fields = fieldsOf(item);
    return fields === undefined ? item : omit(fields, within);
  });
  return { ...body, [name]: items };
}

export const omit = (fields: Fields, name: string): Fields =>
  Object.fromEntries(Object.entries(fields).filter(([own]) => own !== name));
