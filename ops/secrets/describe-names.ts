import { columns } from '../../cli/terminal/columns.ts';

/** The names that a configuration refers to. */
export interface UsedNames {
  readonly file: string;
  readonly names: readonly string[];
}

/** A name of the stage's secret, or one that the configuration refers to. */
export interface NameState {
  readonly name: string;
  readonly isSet: boolean;
  /** True if the configuration refers to it; null: there is no configuration at hand. */
  readonly isUsed: boolean | null;
}

/** Every name that is set or used, in order; never a value. Without a configuration only the names that are set. */
export function statesOf(present: readonly string[], used: UsedNames | undefined): readonly NameState[] {
  const missing = (used?.names ?? []).filter((name) => !present.includes(name));
  return [
    ...present.map((name) => ({
      name,
      isSet: true,
      isUsed: used === undefined ? null : used.names.includes(name),
    })),
    ...missing.map((name) => ({ name, isSet: false, isUsed: true })),
  ].toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/** One line for each of them. */
export function describeNames(present: readonly string[], used: UsedNames | undefined): string[] {
  const states = statesOf(present, used);
  if (states.length === 0) return ['Nothing is set.'];
  return columns(states.map((state) => [state.name, inWords(state, used?.file ?? '')])).split('\n');
}

function inWords({ isSet, isUsed }: NameState, file: string): string {
  if (!isSet) return `missing; ${file} refers to it`;
  return isUsed === false ? `set; ${file} does not refer to it` : 'set';
}
