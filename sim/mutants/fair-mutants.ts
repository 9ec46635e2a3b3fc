import { edit, inScenario, type Mutant } from './mutant.ts';

const shared = inScenario('fair');
const LEVEL = 'core/line/level.ts';

/** Mistakes in how flows share the turns of a priority. */
export const fairMutants: readonly Mutant[] = [
  shared(
    'fairness: a turn costs its flow nothing',
    edit(LEVEL, 'flow.start = now + charged;', 'flow.start = now;'),
  ),
  shared(
    'fairness: virtual time stands still',
    edit(LEVEL, 'now = Math.max(now, flow.start); flow.start = now + charged;', 'flow.start += charged;'),
  ),
  shared(
    'fairness: a flow pays when its requests arrive',
    edit(
      LEVEL,
      'insert(flow.worstFirst, entry, comparePlaces); size += 1;',
      'insert(flow.worstFirst, entry, comparePlaces); size += 1; flow.start += Math.ceil(costOf(entry) / shareOf(entry).weight);',
    ),
    edit(LEVEL, 'flow.start = now + charged;', 'flow.start = now;'),
  ),
  shared(
    'fairness: the weight is not looked at',
    edit(LEVEL, 'const { weight } = shareOf(entry);', 'const weight = 1;'),
  ),
  shared(
    'fairness: the weight makes turns dearer',
    edit(LEVEL, 'Math.ceil(cost / weight);', 'Math.ceil(cost * weight);'),
  ),
  shared(
    'fairness: all keys are one flow',
    edit('app/dispatch/line/book.ts', 'isFair ? message : oneFlow', 'isFair ? oneFlow : message'),
  ),
  shared(
    'fairness: only callers pay, jobs are free',
    edit(
      'app/dispatch/line/book.ts',
      'if (reprice !== undefined) charges.set',
      "if (held.message.kind === 'job') reprice?.(1); if (reprice !== undefined) charges.set",
    ),
  ),
  shared(
    'fairness: a turn whose call fails is refunded',
    edit(
      'app/dispatch/calls/attempt-ends.ts',
      'if (next.pause !== null || next.isFailure) view.noteGateNews();',
      'if (next.pause !== null || next.isFailure) view.noteGateNews(); flight.charge?.refund();',
    ),
  ),
  shared(
    'fairness: a turn that is passed on is not refunded',
    edit('app/dispatch/turns/hand-to.ts', 'charge?.refund();', 'void charge;'),
  ),
  shared(
    'fairness: every turn is refunded when its call ends',
    edit(
      'app/dispatch/calls/attempt-ends.ts',
      'if (usedTokens !== undefined) flight.charge?.settle(usedTokens);',
      'flight.charge?.refund();',
    ),
  ),
  shared(
    'fairness: the flow that has had a turn keeps its place among those that wait',
    edit(LEVEL, 'flow.start = now + charged;', 'void charged;'),
    edit(LEVEL, 'now = Math.max(now, flow.start);', 'now = Math.max(now, flow.start); flow.start = now + 1;'),
  ),
  shared(
    'fairness: a flow goes from its last request to its first',
    edit(LEVEL, 'waiting[index]?.worstFirst.findLast(mayHave)', 'waiting[index]?.worstFirst.find(mayHave)'),
  ),
  shared(
    'fairness: it spans priorities',
    edit(
      'core/line/order-book.ts',
      'a.priority - b.priority;',
      'Math.sign(a.priority) - Math.sign(b.priority) || b.priority - a.priority;',
    ),
  ),
];
