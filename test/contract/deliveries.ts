import { describe, expect, test } from '@jest/globals';
import { begun, concluded } from '../../lambda/core/webhooks/delivery.ts';
import type { Announcer, DeliveryQueue, DeliveryStore } from '../../lambda/ports/webhooks.ts';
import type { RequestStore } from '../../lambda/ports/request-store.ts';
import { sampleRecord } from '../setup/sample-records.ts';

const NOW = 1_800_000_000_000;
const first = begun(null, NOW);
const failed = concluded(
  first,
  { kind: 'answered', status: 503, retryAfterMs: null },
  { nowMs: NOW + 100, endedAtMs: NOW, random: 0.5 },
);

export interface DeliveriesUnderTest {
  readonly requests: RequestStore;
  readonly deliveries: DeliveryStore;
}

/** The promises of every store of deliveries. `open` may give the same store again. */
export function deliveryStoreContract(name: string, open: () => DeliveriesUnderTest): void {
  async function openWithRecord() {
    const { requests, deliveries } = open();
    const record = sampleRecord({ webhookUrl: 'https://example.com/', status: 'completed' });
    await requests.create(record);
    return {
      requests,
      deliveries,
      record,
      deliveryNow: async () => (await requests.read(record.id))?.delivery,
    };
  }

  describe(`deliveries: ${name}`, () => {
    test('are read back as they were noted, and nothing else of the record changes', async () => {
      const { requests, deliveries, record } = await openWithRecord();

      expect(await deliveries.noteDelivery(record.id, first, 0)).toBe(true);
      expect(await requests.read(record.id)).toEqual({ ...record, delivery: first });
      expect(await deliveries.noteDelivery(record.id, failed, 1)).toBe(true);
      expect(await requests.read(record.id)).toEqual({ ...record, delivery: failed });
    });

    test.each([0, 2])('are not noted over one that %i attempts do not name', async (seen) => {
      const { deliveries, record, deliveryNow } = await openWithRecord();
      await deliveries.noteDelivery(record.id, first, 0);

      expect(await deliveries.noteDelivery(record.id, failed, seen)).toBe(false);

      expect(await deliveryNow()).toEqual(first);
    });

    test('of attempts that never began are not noted', async () => {
      const { deliveries, record, deliveryNow } = await openWithRecord();

      expect(await deliveries.noteDelivery(record.id, failed, 1)).toBe(false);

      expect(await deliveryNow()).toBeNull();
    });

    test('of a request that is gone are not noted, and make no record', async () => {
      const { requests, deliveries } = open();

      expect(await deliveries.noteDelivery('req_none', first, 0)).toBe(false);

      expect(await requests.read('req_none')).toBeUndefined();
    });

    test('begin once, however many begin them at once', async () => {
      const { deliveries, record, deliveryNow } = await openWithRecord();

      const begins = await Promise.all(
        Array.from({ length: 30 }, (_, n) => deliveries.noteDelivery(record.id, begun(null, NOW + n), 0)),
      );

      expect(begins.filter((isMine) => isMine)).toHaveLength(1);
      expect((await deliveryNow())?.lastAttemptAtMs).toBe(NOW + begins.indexOf(true));
    });

    test('a transition of the record leaves its delivery alone', async () => {
      const { requests, deliveries } = open();
      const record = sampleRecord({ webhookUrl: 'https://example.com/' });
      await requests.create(record);
      await deliveries.noteDelivery(record.id, first, 0);
      const error = { message: 'no', type: 'cancelled', param: null, code: null };

      await requests.transition(record.id, { name: 'cancel', isCalled: false, nowMs: Date.now(), error });

      expect(await requests.read(record.id)).toMatchObject({ status: 'cancelled', delivery: first });
    });
  });
}

export interface QueueUnderTest {
  readonly queue: Announcer & DeliveryQueue;
  /** The announcements that are visible now, or will be soon. */
  receive(): Promise<readonly { readonly id: string; readonly receipt: string }[]>;
  buried(): Promise<readonly string[]>;
  wait(seconds: number): Promise<void>;
}

/** The promises of every queue of announcements. `open` gives an empty one. */
export function deliveryQueueContract(name: string, open: () => Promise<QueueUnderTest>): void {
  describe(`announcements: ${name}`, () => {
    test('are received as they were sent', async () => {
      const { queue, receive, wait } = await open();

      await queue.announce('req_1');
      await wait(1);

      expect((await receive()).map(({ id }) => id)).toEqual(['req_1']);
    });

    test('are hidden for as long as it is asked for', async () => {
      const { queue, receive, wait } = await open();
      await queue.announce('req_1');
      await wait(1);
      const receipt = (await receive())[0]!.receipt;

      await queue.hide(receipt, 40_000);
      expect(await receive()).toEqual([]);
      await queue.hide(receipt, 1);
      await wait(1.2);

      expect((await receive()).map(({ id }) => id)).toEqual(['req_1']);
    });

    test('that are given up are kept apart', async () => {
      const { queue, receive, buried } = await open();

      await queue.bury('req_1');

      expect(await buried()).toEqual(['req_1']);
      expect(await receive()).toEqual([]);
    });
  });
}
