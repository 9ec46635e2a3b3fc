import { findData } from './find-data.ts';
import { mediaTokens } from './media-tokens.ts';
import { scripts, steps, UNITS_PER_TOKEN, type ScriptName } from './script-weights.ts';

const names = Object.keys(scripts) as readonly ScriptName[];
/** Columns of the table of costs: a power of two, and more than there are scripts. */
const WIDTH = 32;
const idOf = (name: ScriptName): number => names.indexOf(name);

/** The id of the script of each code unit. */
const scriptIds = new Uint8Array(0x1_0000);
/** The cost of a character after another, at `before * WIDTH + after`. */
const costs = new Int16Array(WIDTH ** 2);

for (const name of names) {
  const { each, start, word, ranges } = scripts[name];
  for (const [from, to] of ranges) scriptIds.fill(idOf(name), from, to + 1);
  for (const before of names)
    costs[idOf(before) * WIDTH + idOf(name)] = each + (scripts[before].word === word ? 0 : start);
}
for (const [before, after, more] of steps) {
  const at = idOf(before) * WIDTH + idOf(after);
  costs[at] = (costs[at] ?? 0) + more;
}

const beginning = idOf('control');
const dataUnits = mediaTokens.image * UNITS_PER_TOKEN;

/**
 * The cost of a text, in units (`UNITS_PER_TOKEN`): one pass, nothing is allocated. Base64 in it counts as an
 * image.
 */
export function unitsOfText(text: string): number {
  let units = 0;
  let from = 0;
  for (let data = findData(text, from); data !== undefined; data = findData(text, from)) {
    units += unitsBetween(text, from, data.from) + dataUnits;
    from = data.to;
  }
  return units + unitsBetween(text, from, text.length);
}

function unitsBetween(text: string, from: number, to: number): number {
  let units = 0;
  let before = beginning;
  for (let at = from; at < to; at++) {
    const script = scriptIds[text.charCodeAt(at)] ?? 0;
    units += costs[before * WIDTH + script] ?? 0;
    before = script;
  }
  return units;
}
