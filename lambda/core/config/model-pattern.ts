/** As in LiteLLM, `*` in the name of a model group stands for any part of the model that a caller names. */
export const isPattern = (name: string): boolean => name.includes('*');

const longestName = 300;
/** A part as models' names have them; one of dots alone would be a step in a path. */
const part = String.raw`((?!\.+$)[\w.:/@+-]{1,256})`;

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);

/** The parts of a model's name that a pattern's stars stand for; undefined: it does not fit. */
export function partsOf(pattern: string, model: string): readonly string[] | undefined {
  if (model.length > longestName) return undefined;
  const fixed = pattern.split('*').map(escaped);
  return new RegExp(`^${fixed.join(part)}$`).exec(model)?.slice(1);
}

/** Each star of `text` in turn replaced by a part. */
export function filledIn(text: string, parts: readonly string[]): string {
  const rest = [...parts];
  return text.replaceAll('*', () => rest.shift() ?? '*');
}

/** The fitting pattern with the most characters besides its stars, as in LiteLLM. */
export function patternFor(patterns: readonly string[], model: string): string | undefined {
  const fitting = patterns.filter((pattern) => partsOf(pattern, model) !== undefined);
  return fitting.toSorted((a, b) => fixedLength(b) - fixedLength(a) || stars(a) - stars(b))[0];
}

const fixedLength = (pattern: string): number => pattern.replaceAll('*', '').length;
const stars = (pattern: string): number => pattern.length - fixedLength(pattern);
