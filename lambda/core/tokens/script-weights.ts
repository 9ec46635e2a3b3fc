/** Weights are whole numbers of units; this many units make a token. */
export const UNITS_PER_TOKEN = 64;

interface Script {
  /** Code units from … to, both included. */
  readonly ranges: readonly (readonly [from: number, to: number])[];
  /** For each code unit. */
  readonly each: number;
  /** For the first one after a character of another word. */
  readonly start: number;
  /** Scripts with the same word: a change between them does not begin a new one. */
  readonly word: string;
}

const script = (
  word: string,
  [each, start]: readonly [each: number, start: number],
  ranges: Script['ranges'],
): Script => ({ word, each, start, ranges });

/**
 * The cost of text, by script: fitted to o200k_base (`npm run bench:tokens`), a little above it, since reserving
 * too little exceeds the limit. Characters in no range belong to scripts with hardly a token of their own.
 */
export const scripts = {
  rare: script('rare', [129, 0], [[0x80, 0xffff]]),
  control: script('line', [4, 57], [[0x00, 0x1f]]),
  space: script(
    'space',
    [1, 1],
    [
      [0x20, 0x20],
      [0xa0, 0xa0],
    ],
  ),
  mark: script('mark', [9, 28], [[0x21, 0x7e]]),
  digit: script('digit', [22, 61], [[0x30, 0x39]]),
  lower: script('latin', [7, 33], [[0x61, 0x7a]]),
  upper: script('latin', [40, 33], [[0x41, 0x5a]]),
  accented: script('latin', [68, 33], [[0xc0, 0x24f]]),
  stacked: script(
    'latin',
    [2, 33],
    [
      [0x300, 0x36f],
      [0x1e00, 0x1eff],
    ],
  ),
  greek: script(
    'greek',
    [18, 61],
    [
      [0x370, 0x3ff],
      [0x1f00, 0x1fff],
    ],
  ),
  cyrillic: script('cyrillic', [10, 56], [[0x400, 0x52f]]),
  caucasian: script(
    'caucasian',
    [20, 48],
    [
      [0x530, 0x58f],
      [0x10a0, 0x10ff],
    ],
  ),
  hebrew: script('hebrew', [17, 61], [[0x590, 0x5ff]]),
  arabic: script('arabic', [7, 77], [[0x600, 0x77f]]),
  devanagari: script('devanagari', [14, 40], [[0x900, 0x97f]]),
  indic: script('indic', [27, 20], [[0x980, 0xdff]]),
  thai: script('thai', [31, 1], [[0xe00, 0xe7f]]),
  burmeseOrKhmer: script(
    'burmese',
    [41, 1],
    [
      [0x1000, 0x109f],
      [0x1780, 0x17ff],
    ],
  ),
  sign: script(
    'sign',
    [33, 12],
    [
      [0x80, 0x9f],
      [0xa1, 0xbf],
      [0x2000, 0x25ff],
      [0x27c0, 0x2fff],
    ],
  ),
  pictogram: script(
    'pictogram',
    [108, 11],
    [
      [0x2600, 0x27bf],
      [0xd83c, 0xd83e],
    ],
  ),
  joiner: script(
    'joiner',
    [75, 7],
    [
      [0x200d, 0x200d],
      [0xfe00, 0xfe0f],
    ],
  ),
  wideMark: script(
    'wideMark',
    [66, 5],
    [
      [0x3000, 0x303f],
      [0xff00, 0xffef],
    ],
  ),
  kana: script('kana', [45, 4], [[0x3040, 0x30ff]]),
  han: script('han', [55, 8], [[0x4e00, 0x9fff]]),
  rareHan: script('han', [136, 8], [[0x3400, 0x4dbf]]),
  hangul: script('hangul', [27, 62], [[0xac00, 0xd7af]]),
  /** The first half of a character beyond the first 65,536; the second half costs nothing. */
  beyond: script(
    'beyond',
    [170, 0],
    [
      [0xd800, 0xd83b],
      [0xd83f, 0xdbff],
    ],
  ),
  secondHalf: script('secondHalf', [0, 0], [[0xdc00, 0xdfff]]),
} as const satisfies Readonly<Record<string, Script>>;

export type ScriptName = keyof typeof scripts;

/** The extra cost of one kind of character right after another, besides the start of a word. */
export const steps: readonly (readonly [before: ScriptName, after: ScriptName, more: number])[] = [
  ['lower', 'upper', 44],
  ['space', 'digit', 42],
  ['control', 'space', 43],
  // Two halves are one character: the character after them is compared with the pair.
  ['secondHalf', 'pictogram', -11],
];
