import { distance } from 'fastest-levenshtein';

const longestCompared = 64;

/** `masterKey`, `master-key` and `MASTER_KEY` are spellings of one name. */
const letters = (name: string): string =>
  name
    .slice(0, longestCompared)
    .toLowerCase()
    .replaceAll(/[^a-z0-9]/g, '');

/** A cache of the names that settings have: the same few hundred come again and again. */
const known = new Map<string, string>();

const lettersOf = (name: string): string => {
  const found = known.get(name);
  if (found !== undefined) return found;
  const made = letters(name);
  if (known.size < 2000) known.set(name, made);
  return made;
};

/** How many slips of the finger still mean the same word. */
const slipsAllowed = (name: string): number => Math.min(2, Math.max(1, Math.floor(name.length / 4)));

/** Two exchanged neighbours are one slip of the finger, though an edit distance counts two. */
const isSwap = (one: string, other: string): boolean => {
  const at = Array.from(one).findIndex((letter, index) => letter !== other[index]);
  const swapped = `${one.slice(0, at)}${one[at + 1] ?? ''}${one[at] ?? ''}${one.slice(at + 2)}`;
  return at !== -1 && swapped === other;
};

const slipsBetween = (one: string, other: string): number => (isSwap(one, other) ? 1 : distance(one, other));

/** True for `guard` of `guard_ms` and `region` of `region_name`: a name begun, or without its first word. */
const isPartOf = (part: string, whole: string): boolean =>
  part.length > 3 && (whole.startsWith(`${part}_`) || whole.endsWith(`_${part}`));

/** The one of `names` that `name` misspells; undefined: it is another word. */
export const slipOf = (name: string, names: Iterable<string>): string | undefined => {
  const written = letters(name);
  const allowed = slipsAllowed(written);
  let nearest: { readonly name: string; readonly slips: number } | undefined;
  for (const candidate of names) {
    const meant = lettersOf(candidate);
    if (Math.abs(meant.length - written.length) > (nearest?.slips ?? allowed)) continue;
    const slips = slipsBetween(written, meant);
    if (slips <= allowed && slips < (nearest?.slips ?? Infinity)) nearest = { name: candidate, slips };
  }
  return nearest?.name;
};

/** The one of `names` that was probably meant by `name`; undefined: none is near enough to mention. */
export const nearestName = (name: string, names: readonly string[]): string | undefined =>
  slipOf(name, names) ?? names.find((candidate) => isPartOf(name.toLowerCase(), candidate));
