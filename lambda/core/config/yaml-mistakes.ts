import type { ErrorCode } from 'yaml';

/** The library's codes, and one for an alias that leads nowhere, which it leaves to its reader. */
export type MistakeCode = ErrorCode | 'DEAD_ALIAS';

const sentences: Partial<Record<MistakeCode, string>> = {
  DEAD_ALIAS: 'found an alias ("*…") whose anchor ("&…") does not come before it; expected a value',
  TAB_AS_INDENT: 'found a tab as indentation; expected spaces',
  BAD_INDENT:
    'found an indentation that fits no line above it, or a "[" or "{" that is never closed; ' +
    'expected the keys of one mapping in one column',
  MISSING_CHAR: 'found a key without ": ", or a quote or bracket that is never closed; expected e.g. rpm: 60',
  MULTILINE_IMPLICIT_KEY: 'found a line without ": " where a key should stand; expected e.g. rpm: 60',
  BLOCK_AS_IMPLICIT_KEY: 'found a second ": " on one line; expected quotes around a value that holds one',
  BAD_SCALAR_START: 'found a value that begins with a character YAML reserves; expected quotes around it',
  BAD_DQ_ESCAPE: 'found a "\\" that begins no escape; expected single quotes around the value',
  MULTIPLE_DOCS: 'found a second document after "---"; expected one document in the file',
  NON_STRING_KEY: 'found a list or a mapping as a key; expected a name',
  TAG_RESOLVE_FAILED:
    'found a tag ("!…"); expected a plain value (an environment variable is written os.environ/NAME)',
  BAD_ALIAS: 'found an alias ("*…") without a name; expected quotes around a value that begins with "*"',
  RESOURCE_EXHAUSTION: 'found too many levels of lists and mappings; expected at most 60',
};
const anyOther = 'found text that is not YAML; expected e.g. rpm: 60, with quotes around special characters';

const slips: readonly (readonly [RegExp, (name: string) => string])[] = [
  [/^[\s-]*(\w+)\s*;/, (name) => `found "${name};"; expected "${name}:" (the ";" should be a ":")`],
  [/^[\s-]*(\w+)\s*=/, (name) => `found "${name}="; expected "${name}:" (the "=" should be a ":")`],
  [/^[\s-]*(\w+):\S/, (name) => `found "${name}:" with nothing after the ":"; expected a space there`],
];

/** The usual typing mistakes that make a line no mapping entry; the value on the line is never repeated. */
export const describeSlip = (line: string): string | undefined => {
  for (const [pattern, describe] of slips) {
    const name = pattern.exec(line)?.[1];
    if (name !== undefined) return describe(name);
  }
  return undefined;
};

/** `rest` is the source from the place of the error on, `line` the whole line it is on. */
export const describeMistake = (
  code: MistakeCode,
  { line, rest }: { line: string; rest: string },
): string => {
  if (code === 'DUPLICATE_KEY') return describeDuplicate(rest);
  const slip = code === 'MULTILINE_IMPLICIT_KEY' || code === 'MISSING_CHAR' ? describeSlip(line) : undefined;
  return slip ?? sentences[code] ?? anyOther;
};

const describeDuplicate = (rest: string): string => {
  const name = /^["']?(\w{1,40})["']?\s*:/.exec(rest)?.[1];
  return `found ${name === undefined ? 'a key' : `"${name}"`} a second time in one mapping; expected it once`;
};
