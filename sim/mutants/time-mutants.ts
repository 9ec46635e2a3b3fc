import { edit, type Mutant } from './mutant.ts';

const mutant = (name: string, ...edits: Mutant['edits']): Mutant => ({ name, edits });

/** Mistakes in what is said about the times at which requests can start. */
export const timeMutants: readonly Mutant[] = [
  mutant(
    'strict admission takes the turns that go first for those that go last',
    edit(
      'core/windows/earliest-start.ts',
      'if (turns >= rpm) return (bucket + count) * shape.bucketMs;',
      'if (turns >= rpm) return (bucketAt(ms, shape) + count) * shape.bucketMs;',
    ),
  ),
  mutant(
    'strict admission counts every deployment as if it were the only one',
    edit(
      'core/windows/earliest-start.ts',
      'return Math.min( ...fitting.map',
      'return Math.max( ...fitting.map',
    ),
  ),
  mutant(
    'strict admission forgets that turns come free one by one',
    edit('core/windows/earliest-start.ts', 'if (turns >= rpm)', 'if (turns > 0)'),
  ),
];
