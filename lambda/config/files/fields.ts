import * as z from 'zod';
import { isForeignReference, referenceName, referencePrefix } from '../../core/config/reference.ts';
import {
  ADDRESS_EXPECTED,
  HEADER_TEXT_EXPECTED,
  isAddressText,
  isHeaderText,
} from '../../core/config/usable-text.ts';

/** The error of a schema says what would be right; what was found is added where the position is known. */
export const expects = (expected: string) => ({ error: expected });

const toNumber = (value: unknown): unknown =>
  typeof value === 'string' && /^-?\d[\d_]{0,20}(\.\d{1,20})?(e[+-]?\d{1,2})?$/i.test(value)
    ? Number(value.replaceAll('_', ''))
    : value;

const flags: ReadonlyMap<unknown, boolean> = new Map([
  ...['true', 'yes', 'on'].map((word) => [word, true] as const),
  ...['false', 'no', 'off'].map((word) => [word, false] as const),
]);

const toFlag = (value: unknown): unknown =>
  typeof value === 'string' ? (flags.get(value.toLowerCase()) ?? value) : value;

/** A quoted number is a number too: environment variables know no other kind. */
export const wholeNumber = (example: string) =>
  z.preprocess(toNumber, z.int(expects(`a whole number, e.g. ${example}`)));

export const countAboveZero = (example: string) => {
  const expected = expects(`a whole number above 0, e.g. ${example}`);
  return z.preprocess(toNumber, z.int(expected).positive(expected));
};

export const countFromZero = (example: string) => {
  const expected = expects(`a whole number from 0 to 100, e.g. ${example}`);
  return z.preprocess(toNumber, z.int(expected).nonnegative(expected).max(100, expected));
};

export const countUpTo = (most: number, example: string) => {
  const expected = expects(`a whole number from 1 to ${most}, e.g. ${example}`);
  return z.preprocess(toNumber, z.int(expected).positive(expected).max(most, expected));
};

export const anyNumber = (example: string) =>
  z.preprocess(toNumber, z.number(expects(`a number, e.g. ${example}`)));

export const numberAboveZero = (example: string) => {
  const expected = expects(`a number above 0, e.g. ${example}`);
  return z.preprocess(toNumber, z.number(expected).positive(expected));
};

export const numberFromZero = (example: string) => {
  const expected = expects(`a number, 0 or more, e.g. ${example}`);
  return z.preprocess(toNumber, z.number(expected).nonnegative(expected));
};

export const flag = (example: string) =>
  z.preprocess(toFlag, z.boolean(expects(`true or false, e.g. ${example}`)));

/** The one way to write a variable, and only as the whole value. */
const REFERENCE_EXPECTED = 'os.environ/NAME as the whole value: a variable can be written in no other way';

/** A text that is known once the file is read; a reference that is still here names a variable that is not set. */
export const text = (example: string) => {
  const expected = expects(`a string, e.g. ${example}`);
  return z
    .string(expected)
    .trim()
    .min(1, { ...expected, abort: true })
    .refine((value) => !value.startsWith(referencePrefix), { ...expected, abort: true })
    .refine((value) => !isForeignReference(value), expects(REFERENCE_EXPECTED));
};

/** A text, or a reference that a function resolves when it starts; surrounding white space is not part of it. */
export const textOrReference = (example: string) => {
  const expected = expects(`a string or os.environ/NAME, e.g. ${example}`);
  return z
    .string(expected)
    .trim()
    .min(1, { ...expected, abort: true })
    .refine(isWholeReference, { ...expected, abort: true })
    .refine((value) => !isForeignReference(value), { ...expects(REFERENCE_EXPECTED), abort: true });
};

/** A text that goes into a header, such as a key. */
export const headerText = (example: string) =>
  textOrReference(example).refine(isHeaderText, expects(HEADER_TEXT_EXPECTED));

export const address = (example: string) =>
  textOrReference(example).refine(
    (value) => referenceName(value) !== undefined || isAddressText(value),
    expects(`${ADDRESS_EXPECTED}, or os.environ/NAME`),
  );

export const isWholeReference = (value: string): boolean =>
  !value.startsWith(referencePrefix) || referenceName(value) !== undefined;

/** A value or a list of values; errors are reported for the form that the input has. */
export const oneOrSeveral = <T>(one: z.ZodType<T>, several: z.ZodType<T[]>) =>
  z.unknown().transform((value, context): T | T[] => {
    const { data, error } = (Array.isArray(value) ? several : one).safeParse(value);
    if (data !== undefined) return data;
    for (const { path, message } of error?.issues ?? []) {
      context.issues.push({ code: 'custom', path, message, input: value });
    }
    return z.NEVER;
  });
