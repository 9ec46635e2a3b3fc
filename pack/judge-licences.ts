/** Licences that ask for no more than to be named, or for less: all that ships has one of these. */
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
  /** As its package.json says, or as a file of it reads: that ends in `*`, and is a guess. */
  readonly licence: string;
}

/** Those whose licence is not allowed, or not known. `A OR B` is whichever is allowed. */
export const refusedLicences = (packages: readonly Licensed[]): readonly Licensed[] =>
  packages.filter(({ licence }) => !choices(licence).some((choice) => allowed.has(choice)));

const choices = (licence: string): readonly string[] => licence.replace(/^\((.*)\)$/, '$1').split(' OR ');
