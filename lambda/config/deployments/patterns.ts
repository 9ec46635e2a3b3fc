/** Why the stars of a `model` cannot be filled in; undefined: each has a part of the caller's model to stand for. */
export function starsWithoutParts(group: string, model: string): string | undefined {
  const [given, needed] = [starsIn(group), starsIn(model)];
  if (needed <= given) return undefined;
  if (given === 0) return '"*" repeats what "*" in model_name matches, and model_name has no "*"';
  return `it has ${needed} times "*", and model_name has it ${given === 1 ? 'once' : `${given} times`}`;
}

const starsIn = (text: string): number => text.split('*').length - 1;
