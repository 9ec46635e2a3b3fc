import type { Handling } from '../../core/requests/patience.ts';

/** The wishes in RFC 7240's `Prefer` that matter here, among any other preferences. */
export interface Preference {
  readonly isAsync: boolean;
  /** In whole seconds. */
  readonly waitSeconds: number | undefined;
  readonly handling?: Handling | undefined;
}
