/** This many base64 characters in a row are not text if their kind changes as often as by chance. */
const LEAST_LENGTH = 1_024;
const CHARACTERS_PER_CHANGE = 4;
/** Looking at every character this far apart finds every run of the least length. */
const STRIDE = LEAST_LENGTH / 2;

/** The kinds of characters that base64 has: letters, capitals, digits, marks. 0 = none of them. */
const kinds = new Uint8Array(0x1_0000);
kinds.fill(1, 0x61, 0x7b).fill(2, 0x41, 0x5b).fill(3, 0x30, 0x3a);
for (const mark of '+-/=_') kinds[mark.charCodeAt(0)] = 4;

const kindAt = (text: string, at: number): number => kinds[text.charCodeAt(at)] ?? 0;

/** Where base64 or hexadecimal is in a text, from `start` on: an image, for example, that nobody reads as text. */
export function findData(
  text: string,
  start: number,
): { readonly from: number; readonly to: number } | undefined {
  let passed = start;
  for (let at = start + STRIDE - 1; at < text.length; at += STRIDE) {
    if (at < passed || kindAt(text, at) === 0) continue;
    let from = at;
    while (from > passed && kindAt(text, from - 1) !== 0) from -= 1;
    passed = endOfRun(text, at);
    if (passed - from >= LEAST_LENGTH && isByChance(text, from)) return { from, to: passed };
  }
  return undefined;
}

function endOfRun(text: string, from: number): number {
  let to = from;
  while (to < text.length && kindAt(text, to) !== 0) to += 1;
  return to;
}

/** Judged by its beginning: the words of a language keep to one kind for longer. */
function isByChance(text: string, from: number): boolean {
  let changes = 0;
  for (let at = from + 1; at < from + LEAST_LENGTH; at++)
    if (kindAt(text, at) !== kindAt(text, at - 1)) changes += 1;
  return changes * CHARACTERS_PER_CHANGE >= LEAST_LENGTH;
}
