import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { revived } from '../../lambda/core/webhooks/delivery.ts';
import { notYetTried } from '../../lambda/core/webhooks/delivery-state.ts';
import { isLed } from '../../lambda/core/line/queue-row.ts';
import { ringWrite } from '../../lambda/core/line/queue-write.ts';
import type { RequestRecord } from '../../lambda/core/requests/request.ts';
import { removeLetter, type DeadLetter } from './dead-letters.ts';
import { giveUp } from './give-up.ts';
import { decidePurge, decideRedrive, type Around } from './judge-letter.ts';
import type { OperatorStores } from '../control/operator-stores.ts';

/** A letter that has been received, its contents, and the record of its request as it is now. */
export interface LetterInHand extends Around {
  readonly dead: DeadLetter;
  /** URLs of the queue that it was first sent to, and of the one that it is in. */
  readonly homeUrl: string;
  readonly deadUrl: string;
}

/** The outcome of a letter, in words. `isKept`: it is still there. */
export interface Worked {
  readonly isKept: boolean;
  readonly said: string;
}

/** Sends first and removes then: a crash between the two leaves a second message, which finds nothing to do. */
export async function redrive(stores: OperatorStores, inHand: LetterInHand): Promise<Worked> {
  const { letter, record, dead } = inHand;
  const decision = decideRedrive(inHand);
  if (decision.kind === 'keep') return { isKept: true, said: `kept: ${decision.why}` };
  if (decision.kind === 'drop') {
    await remove(stores, inHand);
    return { isKept: false, said: `dropped: ${decision.why}` };
  }
  if (decision.kind === 'revive' && record !== undefined) await revive(stores, record);
  await stores.sqs.send(
    new SendMessageCommand({
      QueueUrl: inHand.homeUrl,
      MessageBody: dead.body,
      ...(letter.kind === 'request' ? { MessageGroupId: letter.message.owner } : {}),
    }),
  );
  const said = letter.kind === 'request' ? await ring(stores, letter.message) : 'sent again';
  await remove(stores, inHand);
  return { isKept: false, said };
}

/** As every enqueue does: if nobody leads, it starts a dispatcher. */
async function ring(
  { groups, starter, clock }: OperatorStores,
  { group, tier }: { readonly group: string; readonly tier: string },
): Promise<string> {
  const { queue } = await groups.writeQueue(group, ringWrite(tier));
  if (isLed(queue, clock.now())) return 'sent again';
  if (starter === undefined) return `sent again; ${BY_SCHEDULE}`;
  try {
    await starter.start(group);
    return 'sent again; a dispatcher starts';
  } catch (fault) {
    return `sent again; ${BY_SCHEDULE}: none could be started from here (${reasonOf(fault)})`;
  }
}

/** The schedule starts it. */
const BY_SCHEDULE = 'a dispatcher starts within a minute';

/** A store's own fault says less than its cause. */
function reasonOf(fault: unknown): string {
  const { cause = fault } = fault instanceof Error ? fault : {};
  return cause instanceof Error ? cause.name : 'no reason given';
}

async function revive({ deliveries }: OperatorStores, { id, delivery }: RequestRecord): Promise<void> {
  const before = delivery ?? notYetTried;
  await deliveries.noteDelivery(id, revived(before), before.attempts);
}

/** The request ends before its message is deleted, so that a caller who collects it sees an end. */
export async function purge(stores: OperatorStores, inHand: LetterInHand): Promise<Worked> {
  const { letter, record } = inHand;
  const decision = decidePurge(letter, record, stores.clock.now());
  if (decision.kind === 'keep') return { isKept: true, said: `kept: ${decision.why}` };
  if (decision.kind === 'end' && record !== undefined) {
    if (!(await giveUp(stores, record, { by: decision.by, why: WHY })))
      return { isKept: true, said: 'kept: it has moved on' };
    await remove(stores, inHand);
    return { isKept: false, said: 'removed: the request has failed, code given_up' };
  }
  await remove(stores, inHand);
  return { isKept: false, said: 'why' in decision ? `removed: ${decision.why}` : 'removed' };
}

const WHY = 'An operator gave the request up: no dispatcher could work on it.';

const remove = ({ sqs }: OperatorStores, { deadUrl, dead }: LetterInHand): Promise<void> =>
  removeLetter(sqs, deadUrl, dead);
