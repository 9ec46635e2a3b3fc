/** Licences that ask for attribution at most: everything that ships has one of these. */
const allowed: ReadonlySet<string> = new Set([
  '0BSD',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'ISC',
  'MIT',
  'MIT-0',
  'Unlicense',
]);

export interface Licensed {
  readonly id: string;
  /** From its package.json or, ending in `*`, guessed from the text of a file. */
  readonly licence: string;
}

/** The packages whose licence is not allowed or not known. `A OR B` passes if either is allowed. */
export const refusedLicences = (packages: readonly Licensed[]): readonly Licensed[] =>
  packages.filter(({ licence }) => !choices(licence).some((choice) => allowed.has(choice)));

const choices = (licence: string): readonly string[] => licence.replace(/^\((.*)\)$/, '$1').split(' OR ');
