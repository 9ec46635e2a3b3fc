/** What RFC 7240's `Prefer` asks for, among any other preferences. */
export interface Preference {
  readonly isAsync: boolean;
  /** Whole seconds. */
  readonly waitSeconds: number | undefined;
}
