/**
 * JSON whose numbers stay as they were written. A double cannot hold 9223372036854775807, and forgets that 1 was
 * 1.0; such a number is kept as its text, which `JSON.stringify` writes out again.
 */
interface Raw {
  readonly rawJSON: string;
}

/** Missing before Node 22: there, numbers are doubles. */
interface RawJson {
  rawJSON?(text: string): Raw;
  isRawJSON?(value: unknown): value is Raw;
}
const json: JSON & RawJson = JSON;

/**
 * Finds numbers that JavaScript may write differently: too many digits, an exponent, trailing zeros, minus zero. It
 * also matches look-alikes inside a string, which costs time and nothing else.
 */
const unusual = /[:,[\s](?:-0(?![.\d])|-?(?:[\d.]{16}|\d+(?:\.\d+)?[eE]|\d+\.\d*?0(?!\d)|0\.0{6}))/;

/** The value of a JSON text. @throws SyntaxError as `JSON.parse` does */
export function parseExact(text: string): unknown {
  const value: unknown = JSON.parse(text);
  if (json.rawJSON === undefined || !unusual.test(text)) return value;
  try {
    return JSON.parse(text, keepSource);
  } catch {
    // The text is nested too deeply for the reviver's recursion.
    return value;
  }
}

function keepSource(_name: string, value: unknown, context?: { readonly source?: string }): unknown {
  const source = context?.source;
  const isKept = typeof value === 'number' && source !== undefined && source !== String(value);
  return isKept ? json.rawJSON?.(source) : value;
}

export const isRaw = (value: unknown): value is Raw => json.isRawJSON?.(value) === true;

/** True for an object with fields: not a list, and not a number that is kept as it was written. */
export const isJsonObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !isRaw(value);

/** A number as a JavaScript number, however it was written; anything else as it is. */
export const plainNumber = (value: unknown): unknown => (isRaw(value) ? Number(value.rawJSON) : value);

type Fields = Readonly<Record<string, unknown>>;

/** The same fields with their numbers as JavaScript numbers. */
export const withPlainNumbers = (fields: Fields): Fields =>
  Object.values(fields).some(isRaw)
    ? Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, plainNumber(value)]))
    : fields;

/** One form for all ways of writing a number: 1.0 is 1, and 9223372036854775807 equals no other number. */
export function inOneForm(value: unknown): unknown {
  if (!isRaw(value)) return value;
  const number = Number(value.rawJSON);
  return digitsOf(value.rawJSON) === digitsOf(String(number)) ? number + 0 : value;
}

/** The sign, the digits without zeros around them, and the power of ten. */
function digitsOf(source: string): string {
  const [, sign = '', whole = '', fraction = '', power = '0'] =
    /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(source) ?? [];
  const digits = `${whole}${fraction}`.replace(/^0+/, '');
  const kept = digits.replace(/0+$/, '');
  if (kept === '') return '0';
  return `${sign}${kept}e${Number(power) - fraction.length + digits.length - kept.length}`;
}
