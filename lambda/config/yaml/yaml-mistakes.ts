import type { ErrorCode } from 'yaml';

/** The library's codes, and more for mistakes that it leaves to its reader or reports under one code. */
export type MistakeCode = ErrorCode | 'DEAD_ALIAS' | 'OPEN_QUOTE' | 'OPEN_BRACKET' | 'DEEPER_LINE';

const sentences: Partial<Record<MistakeCode, string>> = {
  DEAD_ALIAS: 'found an alias ("*…") whose anchor ("&…") does not come before it; expected a value',
  TAB_AS_INDENT: 'found a tab as indentation; expected spaces',
  BAD_INDENT:
    'found an indentation that matches no line above it; expected the keys of one mapping in one column',
  DEEPER_LINE:
    'found a key indented deeper than the one above it, which already has a value; ' +
    'expected the keys of one mapping in one column',
  OPEN_QUOTE: 'found a quote that is not closed; expected another one at the end of the value',
  OPEN_BRACKET: 'found a "[" or "{" that is opened here and not closed; expected "]" or "}" at its end',
  MISSING_CHAR: 'found a key without ": "; expected e.g. rpm: 60',
  MULTILINE_IMPLICIT_KEY: 'found a line without ": " where a key was expected; expected e.g. rpm: 60',
  BLOCK_AS_IMPLICIT_KEY: 'found a second ": " on one line; expected quotes around a value that holds one',
  BAD_SCALAR_START: 'found a value that begins with a character YAML reserves; expected quotes around it',
  BAD_DQ_ESCAPE: 'found a "\\" that begins no valid escape; expected single quotes around the value',
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

/** The usual typing mistakes that keep a line from being a mapping entry; the value on the line is never repeated. */
export const describeSlip = (line: string): string | undefined => {
  for (const [pattern, describe] of slips) {
    const name = pattern.exec(line)?.[1];
    if (name !== undefined) return describe(name);
  }
  return undefined;
};

/** `rest` is the source from the error on, `line` is the whole line that the error is on. */
export const describeMistake = (
  code: MistakeCode,
  { line, rest }: { line: string; rest: string },
): string => {
  if (code === 'DUPLICATE_KEY') return describeDuplicate(rest);
  if (code === 'MISSING_CHAR' && isEntry(line)) return sentences.BAD_INDENT ?? anyOther;
  const slip = code === 'MULTILINE_IMPLICIT_KEY' || code === 'MISSING_CHAR' ? describeSlip(line) : undefined;
  return slip ?? sentences[code] ?? anyOther;
};

/** True for a line that is right in itself, so that only its place can be wrong. */
const isEntry = (line: string): boolean => /^\s*(- +)*["']?[\w.-]+["']?\s*:(\s|$)/.test(line);

const describeDuplicate = (rest: string): string => {
  const name = /^["']?(\w{1,40})["']?\s*:/.exec(rest)?.[1];
  return `found ${name === undefined ? 'a key' : `"${name}"`} a second time in one mapping; expected it once`;
};
