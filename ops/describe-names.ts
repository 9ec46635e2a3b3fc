/** What is known of the names that a configuration refers to. */
export interface UsedNames {
  readonly file: string;
  readonly names: readonly string[];
}

/** One line for each name: set, missing, or set and not used; never a value. Without a configuration only what is set. */
export function describeNames(present: readonly string[], used: UsedNames | undefined): string[] {
  const missing = (used?.names ?? []).filter((name) => !present.includes(name));
  const states = [
    ...present.map((name) => [name, stateOf(name, used)] as const),
    ...missing.map((name) => [name, `missing; ${used?.file ?? ''} refers to it`] as const),
  ].toSorted(([a], [b]) => (a < b ? -1 : 1));
  const width = Math.max(0, ...states.map(([name]) => name.length));
  if (states.length === 0) return ['Nothing is set.'];
  return states.map(([name, state]) => `${name.padEnd(width)}  ${state}`);
}

const stateOf = (name: string, used: UsedNames | undefined): string =>
  used === undefined || used.names.includes(name) ? 'set' : `set; ${used.file} does not refer to it`;
