import type * as z from 'zod';
import { configFile, type ConfigFile } from './file-schema.ts';
import type { Refusal } from './finding.ts';

export type CheckedFile =
  | { readonly kind: 'accepted'; readonly file: ConfigFile }
  | { readonly kind: 'refused'; readonly refusals: Refusal[]; readonly notices: readonly [] };

/** Checks each setting by itself; `buildConfig` judges what settings mean together. */
export const checkFile = (value: unknown): CheckedFile => {
  const checked = configFile.safeParse(value);
  if (checked.success) return { kind: 'accepted', file: checked.data };
  return { kind: 'refused', refusals: checked.error.issues.map(toRefusal), notices: [] };
};

const toRefusal = (issue: z.core.$ZodIssue): Refusal => ({
  path: issue.path.map((step) => (typeof step === 'number' ? step : String(step))),
  expected: issue.message,
  wantsMapping: issue.code === 'invalid_type' && ['object', 'record'].includes(issue.expected),
});
