import { expect, test } from '@jest/globals';
import { createHands } from '../../../lambda/app/dispatch/line/hands.ts';
import { holdingOf, type Held } from '../../../lambda/app/dispatch/line/held-request.ts';
import { createHandTo, type UseTurn } from '../../../lambda/app/dispatch/turns/hand-to.ts';
import type { Turn } from '../../../lambda/core/requests/request.ts';
import type { GroupStore } from '../../../lambda/ports/group-store.ts';
import { sampleMessage, sampleRecord } from '../../setup/sample-records.ts';
import { createWorld } from '../../setup/worlds/world.ts';

const turn: Turn = {
  id: 'turn_1',
  deploymentId: 'm-1',
  bucket: null,
  cost: { requests: 1, tokens: 0 },
  reservedAtMs: 0,
  startAtMs: 0,
};

const heldOf = (id: string): Held =>
  holdingOf({ message: sampleMessage(sampleRecord({ id }), { id }), receipt: id }, 0);

/** Hands a turn to a request of a limited key that makes this of it; another one is next in line. */
async function handOver(outcome: Awaited<ReturnType<UseTurn>>) {
  const { deps } = createWorld();
  const done: string[] = [];
  const parts = [{ window: 'all', bucket: 4, cost: { requests: 1, tokens: 0 } }];
  const groups: GroupStore = {
    ...deps.groups,
    writeWindow(partition, window, write) {
      done.push(`${write.kind} ${window} of ${partition}`);
      return deps.groups.writeWindow(partition, window, write);
    },
  };
  const hands = createHands();
  const [first, second] = [heldOf('req_1'), heldOf('req_2')];
  hands.take(first);
  const use: UseTurn = async ({ id }, { share }) => {
    done.push(`use ${id} with a share of ${share?.keyId ?? 'nothing'}`);
    return id === first.id ? outcome : 'used';
  };
  const nothing = () => undefined;
  const handTo = createHandTo({
    deps: { ...deps, groups },
    group: 'm',
    book: {
      chargeOf: ({ id }: Held) => ({ refund: () => done.push(`refund ${id}`), settle: nothing }),
    } as never,
    life: { beginErrand: nothing, endErrand: nothing } as never,
    hands,
    line: {} as never,
    picker: { best: nothing, take: () => second },
    tierTurns: { refund: nothing } as never,
    keyGate: {
      pass: async ({ id }) => ({
        kind: 'passed',
        share: id === first.id ? { keyId: 'key_1', parts } : undefined,
      }),
      setAside: async () => false,
    },
    grant: use,
    startJob: use,
  });
  await handTo(first, turn);
  return { done, isInHand: hands.renew(first) };
}

test.each([
  ['used', ['use req_1 with a share of key_1'], false],
  [
    'passed on',
    [
      'use req_1 with a share of key_1',
      'adjust all of key#key_1',
      'refund req_1',
      'use req_2 with a share of nothing',
    ],
    false,
  ],
  // Whoever put it in its place has let go of it, and has given back its share with the turn.
  ['given back', ['use req_1 with a share of key_1', 'refund req_1'], true],
] as const)('a turn that is %s', async (outcome, expected, isInHand) => {
  expect(await handOver(outcome)).toEqual({ done: expected, isInHand });
});
