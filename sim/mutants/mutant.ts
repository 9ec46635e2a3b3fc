/** One deliberate fault: places in the shipped code, and their replacements. */
export interface Mutant {
  readonly name: string;
  readonly edits: readonly Edit[];
  /** The scenario in which it shows; absent: the default scenario. */
  readonly scenario?: string;
  /** The first seed of the hunt, for a fault that shows only in one of many thousand worlds; otherwise 1. */
  readonly from?: number;
}

export interface Edit {
  /** Path from the project's root. */
  readonly file: string;
  /** Occurs in the file once. Spaces and line ends count as one space. */
  readonly find: string;
  readonly put: string;
}

export const edit = (file: string, find: string, put: string): Edit => ({
  file: `lambda/${file}`,
  find,
  put,
});

export const inScenario =
  (scenario: string) =>
  (name: string, ...edits: readonly Edit[]): Mutant => ({ name, edits, scenario });
