import { beforeEach, expect, test } from '@jest/globals';
import { namedWrites } from '../setup/named-writes.ts';
import { inProcessAws, type InProcessAws, type Stores } from '../../bench/growth/in-process-aws.ts';
import { openRequestStore } from '../../bench/open-request-store.ts';
import { memoryGroupStore } from '../../lambda/memory/memory-group-store.ts';
import { memoryTierQueues } from '../../lambda/memory/memory-tier-queues.ts';
import { virtualClock, type VirtualClock } from '../../testkit/virtual-clock.ts';
import { sampleMessage, sampleRecord, sampleTurn } from '../setup/sample-records.ts';
import { silentLog } from '../setup/silent-log.ts';

const NOW_MS = 1_800_000_000_000;
const shape = { bucketMs: 250, guardMs: 1_000 };
const realtime = { group: 'm', tier: 'realtime' };
const record = sampleRecord({ id: 'req_1', deadlineMs: NOW_MS + 600_000 });
const row = { version: 1, clock: 7, requests: 2, tokens: 0, requestSlots: { '7': 2 }, tokenSlots: {} };
const lease = { leader: 'me', nowMs: NOW_MS, untilMs: NOW_MS + 10_000 };
const start = { name: 'start', turn: sampleTurn, nowMs: NOW_MS, claimUntilMs: NOW_MS + 30_000 } as const;
const replaceRow = { kind: 'replace', expectedVersion: 0, row, nowMs: NOW_MS } as const;
const report = { served: { realtime: 1 }, reach: { priority: 5, enqueuedAtMs: NOW_MS }, line: 'r5' };

let clock: VirtualClock;
let aws: InProcessAws;
let twins: Stores;

/** Stores with one request in them, whose window has never been used. */
async function openTwins(): Promise<Stores> {
  const stores = {
    groups: memoryGroupStore(),
    requests: openRequestStore(),
    queues: memoryTierQueues({ clock }),
  };
  await namedWrites(stores.groups).ring('m', 'realtime');
  await stores.requests.create(record);
  await stores.queues.send(sampleMessage(realtime, { id: 'req_1' }));
  return stores;
}

beforeEach(async () => {
  clock = virtualClock({ startMs: NOW_MS });
  twins = await openTwins();
  aws = await inProcessAws({ twins: await openTwins(), shape, clock, latencyMs: 5, log: silentLog });
});

test.each<[string, ((stores: Stores) => Promise<unknown>)[]]>([
  ['reads', [({ groups }) => groups.read('m'), ({ groups }) => groups.glance('m')]],
  ['reads a group that nobody has used', [({ groups }) => groups.read('other')]],
  [
    'a window written, and written again by who has not seen it',
    [
      ({ groups }) => groups.writeWindow('m', 'd1', replaceRow),
      ({ groups }) => groups.writeWindow('m', 'd1', replaceRow),
      ({ groups }) => groups.read('m'),
    ],
  ],
  [
    'a lease taken, and refused to another',
    [
      ({ groups }) => namedWrites(groups).lead('m', lease),
      ({ groups }) => namedWrites(groups).lead('m', { ...lease, leader: 'you' }),
      ({ groups }) => namedWrites(groups).report('m', { leader: 'me', ...report }),
      ({ groups }) => groups.read('m'),
    ],
  ],
  [
    'who has not heard the bell may not leave, who gives the lease up may',
    [
      ({ groups }) => namedWrites(groups).lead('m', lease),
      async ({ groups }) => {
        const { queue } = await groups.read('m');
        return namedWrites(groups).leave('m', { leader: 'me', queue: { ...queue, bell: 0 } });
      },
      ({ groups }) => namedWrites(groups).resign('m', 'me'),
      ({ groups }) => groups.read('m'),
    ],
  ],
  [
    'who has heard it may',
    [
      ({ groups }) => namedWrites(groups).lead('m', lease),
      async ({ groups }) =>
        namedWrites(groups).leave('m', { leader: 'me', queue: (await groups.read('m')).queue }),
      ({ groups }) => groups.read('m'),
    ],
  ],
  [
    'a request begun, and begun again; one that there is not',
    [
      ({ requests }) => requests.transition('req_1', start),
      ({ requests }) => requests.transition('req_1', start),
      ({ requests }) => requests.read('req_1'),
      ({ requests }) => requests.transition('req_2', start),
      ({ requests }) => requests.read('req_2'),
      ({ requests }) => requests.readMany(['req_1', 'req_2']),
    ],
  ],
  [
    'a message received, hidden, shown and removed',
    [
      ({ queues }) => queues.receive(realtime, { waitSeconds: 0, visibilitySeconds: 30 }),
      ({ queues }) => queues.receive(realtime, { waitSeconds: 0, visibilitySeconds: 30 }),
      ({ queues }) => queues.hide(realtime, ['receipt-1'], 0),
      ({ queues }) => queues.receive(realtime, { waitSeconds: 0, visibilitySeconds: 30 }),
      ({ queues }) => queues.remove(realtime, ['receipt-2']),
      ({ queues }) => queues.hide(realtime, ['receipt-2'], 0),
      ({ queues }) => queues.receive(realtime, { waitSeconds: 0, visibilitySeconds: 30 }),
      ({ queues }) => queues.hide(realtime, [], 0),
    ],
  ],
])('answers as the twins do: %s', async (_, calls) => {
  for (const call of calls) {
    const expected = await call(twins);
    const answer = await clock.run(call(aws));
    expect(answer).toEqual(expected);
  }
});

test('counts requests, not calls', async () => {
  const receipts = Array.from({ length: 25 }, (_, n) => `receipt-${n}`);

  await clock.run(aws.queues.hide(realtime, receipts, 30));

  expect(aws.requestCount()).toBe(3);
});

test('what is not answered here is a store that is not there', async () => {
  const change = { id: 'req_1', revision: 1, isOver: true, priority: 0, tier: 'realtime', deadlineMs: 1 };

  const noting = clock.run(aws.groups.noteChange('m', change));

  await expect(noting).rejects.toMatchObject({
    code: 'store_unavailable',
    cause: { name: 'UnknownOperationException', message: 'UpdateItem is not answered here' },
  });
});
