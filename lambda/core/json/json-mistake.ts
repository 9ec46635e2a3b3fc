/** Where a text stops being JSON, and what was expected there. Holds nothing of the text itself. */
export interface JsonMistake {
  readonly offset: number;
  readonly expected: string;
}

type Wanted = 'value' | 'first value' | 'name' | 'first name' | 'colon' | 'next' | 'end';

const blanks = /[ \t\n\r]*/y;
const atom = /true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const escape = /\\(?:["\\/bfnrt]|u[\da-fA-F]{4})/y;
const ofString = /["\\\u0000-\u001F]/g;

/** The first mistake in a text that `JSON.parse` refuses; undefined: there is none. Takes any depth. */
export function findMistake(text: string): JsonMistake | undefined {
  const open: ('{' | '[')[] = [];
  let wanted: Wanted = 'value';
  let at = 0;
  for (;;) {
    at = endOf(blanks, text, at) ?? at;
    const character = text[at];
    const inside = open.at(-1);
    if (character === undefined && wanted === 'end') return undefined;
    if (closes(character, { inside, wanted })) {
      open.pop();
      at += 1;
      wanted = open.length === 0 ? 'end' : 'next';
    } else if (wanted === 'next' && character === ',') {
      at += 1;
      wanted = inside === '{' ? 'name' : 'value';
    } else if (wanted === 'colon' && character === ':') {
      at += 1;
      wanted = 'value';
    } else if (isValue(wanted) && (character === '{' || character === '[')) {
      open.push(character);
      at += 1;
      wanted = character === '{' ? 'first name' : 'first value';
    } else if (character === '"' && (isValue(wanted) || isName(wanted))) {
      const string = readString(text, at);
      if (typeof string !== 'number') return string;
      at = string;
      wanted = isName(wanted) ? 'colon' : open.length === 0 ? 'end' : 'next';
    } else {
      const end: number | undefined = isValue(wanted) ? endOf(atom, text, at) : undefined;
      if (end === undefined) return { offset: at, expected: expectedFor(wanted, inside) };
      at = end;
      wanted = open.length === 0 ? 'end' : 'next';
    }
  }
}

const isValue = (wanted: Wanted): boolean => wanted === 'value' || wanted === 'first value';
const isName = (wanted: Wanted): boolean => wanted === 'name' || wanted === 'first name';

const closes = (
  character: string | undefined,
  { inside, wanted }: { readonly inside: '{' | '[' | undefined; readonly wanted: Wanted },
): boolean =>
  (character === '}' && inside === '{' && (wanted === 'next' || wanted === 'first name')) ||
  (character === ']' && inside === '[' && (wanted === 'next' || wanted === 'first value'));

function endOf(pattern: RegExp, text: string, from: number): number | undefined {
  pattern.lastIndex = from;
  return pattern.test(text) ? pattern.lastIndex : undefined;
}

/** The end of the string that begins here, or the mistake in it. */
function readString(text: string, from: number): number | JsonMistake {
  let at = from + 1;
  for (;;) {
    ofString.lastIndex = at;
    const found = ofString.exec(text);
    if (found === null) return { offset: text.length, expected: 'the closing quote of a string' };
    if (found[0] === '"') return found.index + 1;
    const end = found[0] === '\\' ? endOf(escape, text, found.index) : undefined;
    if (end === undefined) return { offset: found.index, expected: wrongInString(found[0]) };
    at = end;
  }
}

const wrongInString = (character: string): string =>
  character === '\\'
    ? 'a valid JSON escape, such as \\n or \\u00e9,'
    : 'an escape such as \\n instead of a control character';

function expectedFor(wanted: Wanted, inside: '{' | '[' | undefined): string {
  switch (wanted) {
    case 'value':
      return 'a value';
    case 'first value':
      return 'a value or "]"';
    case 'name':
      return 'a name in double quotes';
    case 'first name':
      return 'a name in double quotes or "}"';
    case 'colon':
      return '":"';
    case 'next':
      return inside === '{' ? '"," or "}"' : '"," or "]"';
    case 'end':
      return 'the end';
    default:
      return wanted satisfies never;
  }
}

/** `at line 2, column 7 a value was expected`; columns count characters. */
export function describeMistake(text: string): string | undefined {
  const mistake = findMistake(text);
  if (mistake === undefined) return undefined;
  const before = text.slice(0, mistake.offset);
  const line = before.split('\n').length;
  const column = Array.from(before.slice(before.lastIndexOf('\n') + 1)).length + 1;
  const end = mistake.offset === text.length ? ', where the text ends,' : '';
  return `at line ${line}, column ${column}${end} ${mistake.expected} was expected`;
}
