import { edit, inScenario, type Mutant } from './mutant.ts';

const mutant = (name: string, ...edits: Mutant['edits']): Mutant => ({ name, edits });

const inOneLevel = inScenario('one-level');

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
  inOneLevel(
    'the latest start is one window too early',
    edit('core/line/worst-case.ts', 'return (pieces + 1) *', 'return Math.max(1, pieces) *'),
  ),
  inOneLevel(
    'the latest start forgets those ahead',
    edit('app/requests/latest-start.ts', 'ahead: { requests },', 'ahead: { requests: 0 * requests },'),
  ),
  inOneLevel(
    'the latest start forgets that tokens fill a window',
    edit('core/line/worst-case.ts', 'tpm === undefined ? Infinity : Math.floor(tpm / largest)', 'Infinity'),
  ),
  inOneLevel(
    'the latest start counts deployments that the largest request does not fit',
    edit('core/line/worst-case.ts', 'Math.floor(tpm / largest)', 'Math.ceil(tpm / largest) * rpm'),
  ),
  inOneLevel(
    'the latest start is told though better ones may come',
    edit('core/line/ahead-at-most.ts', '|| priority > rules.bestPriority', ''),
  ),
];
