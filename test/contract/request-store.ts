import { randomUUID } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import type { RequestStore } from '../../lambda/ports/request-store.ts';
import type { ErrorBody, RequestRecord, RequestStatus } from '../../lambda/core/requests/request.ts';
import { applyTransition, type Transition } from '../../lambda/core/requests/transitions.ts';
import { sampleRecord, sampleTurn } from '../setup/sample-records.ts';

/** In the future, so that no store takes an ended request for one that may be forgotten. */
const NOW = Date.now() + 60_000;
const turn = sampleTurn;
const error: ErrorBody = { message: 'größer', type: 'server_error', param: null, code: 'x' };
const claim = { turn, nowMs: NOW, claimUntilMs: NOW + 30_000 };

const statuses: readonly RequestStatus[] = [
  'queued',
  'granted',
  'in_progress',
  'completed',
  'failed',
  'cancelled',
  'expired',
];

const anotherGroup = {
  group: 'k',
  ticketNumber: 4,
  route: { passed: ['m'], ahead: ['ü'], attemptsBefore: 1 },
};

/** Each for the attempt of the record below, and for one that is too late. */
const transitions: readonly Transition[] = [
  { name: 'grant', turn },
  { name: 'claim', ...claim },
  { name: 'start', ...claim },
  { name: 'start', ...claim, group: 'm' },
  { name: 'start', ...claim, group: 'another' },
  { name: 'grant', turn, group: 'm' },
  { name: 'grant', turn, group: 'another' },
  { name: 'lapse', nowMs: NOW, error, group: 'another' },
  { name: 'reroute', attempt: null, revision: 0, to: anotherGroup },
  { name: 'reroute', attempt: null, revision: 1, to: anotherGroup },
  { name: 'return' },
  { name: 'recover', nowMs: NOW },
  { name: 'recover', nowMs: NOW - 2 },
  { name: 'abandon', nowMs: NOW, error },
  { name: 'abandon', nowMs: NOW - 2, error },
  { name: 'cancel', isCalled: false, nowMs: NOW, error },
  { name: 'cancel', isCalled: true, nowMs: NOW, error },
  { name: 'expire', nowMs: NOW, error },
  { name: 'expire', nowMs: NOW + 700_000, error },
  { name: 'expire', nowMs: NOW + 700_000, error, isTicket: true },
  { name: 'refuse', nowMs: NOW, error },
  { name: 'withdraw', nowMs: NOW, error },
  { name: 'convert', payload: { inline: '{"é":1}' } },
  { name: 'sent' },
  { name: 'giveWay', group: 'm' },
  { name: 'giveWay', group: 'another' },
  ...[0, 1].map(
    (revision) =>
      ({
        name: 'change',
        revision,
        to: { priority: -3, tier: 'realtime', deadlineMs: NOW + 900_000, ticketNumber: 7 },
      }) as const,
  ),
  { name: 'start', ...claim, nowMs: NOW + 700_000 },
  { name: 'lapse', nowMs: NOW, error },
  ...[2, 1].flatMap((attempt): Transition[] => [
    { name: 'extend', attempt, claimUntilMs: NOW + 60_000 },
    { name: 'reroute', attempt, revision: 0, to: anotherGroup },
    { name: 'requeue', attempt, failed: true },
    { name: 'requeue', attempt, failed: false },
    { name: 'complete', attempt, nowMs: NOW, response: { inline: '{"ok":"✓"}' }, statusCode: 201 },
    { name: 'complete', attempt, nowMs: NOW, response: null, statusCode: 200 },
    { name: 'fail', attempt, nowMs: NOW, error, statusCode: 500 },
  ]),
];

/** The promises of every store of requests. `open` may give the same store again. */
export function requestStoreContract(name: string, open: () => RequestStore): void {
  describe(`requests: ${name}`, () => {
    test('a record is read back as it was created', async () => {
      const store = open();
      const record = sampleRecord({
        turn: {
          ...turn,
          share: {
            keyId: 'key_1',
            parts: [{ window: 'model:m', bucket: 7_200_000_000, cost: { requests: 1, tokens: 250 } }],
          },
        },
        charge: {
          keyId: 'key_1',
          unit: 'usd',
          per: 'month',
          startMs: 1_800_000_000_000,
          amount: 1_000_000_000_000_000,
          part: 'beyond',
        },
        response: { blob: 'b/1' },
        payload: { inline: '{}' },
        error,
        statusCode: 429,
        revision: 2,
        endpoint: 'responses',
        webhookUrl: 'https://example.com/',
        fingerprint: 'f',
        isSent: false,
        wishes: {
          numRetries: 4,
          fallbacks: { general: ['k'], contextWindow: [], contentPolicy: null, most: 2 },
        },
        route: { passed: ['m'], ahead: ['ü'], attemptsBefore: 3 },
      });

      await store.create(record);

      expect(await store.read(record.id)).toEqual(record);
    });

    test('there is no record that nobody created', async () => {
      const store = open();

      expect(await store.read('req_none')).toBeUndefined();
      expect(await store.transition('req_none', { name: 'return' })).toEqual({
        kind: 'conflict',
        record: undefined,
      });
      expect(await store.read('req_none')).toBeUndefined();
    });

    test('an id is created once', async () => {
      const store = open();
      const record = sampleRecord();
      await store.create(record);

      expect(await store.create({ ...record, priority: 1 })).toEqual({ kind: 'exists', record });

      expect(await store.read(record.id)).toEqual(record);
    });

    test('any number of records is read together, without those that do not exist', async () => {
      const store = open();
      const records = Array.from({ length: 230 }, () => sampleRecord());
      await Promise.all(records.map((record) => store.create(record)));
      const ids = records.map(({ id }) => id);

      const found = await store.readMany([...ids, 'req_none', ids[0]!]);

      expect(byId(found)).toEqual(byId(records));
      expect(await store.readMany([])).toEqual([]);
    });

    test('of 40 who create one id at once exactly one does, and the others are shown it', async () => {
      const store = open();
      const record = sampleRecord();

      const outcomes = await Promise.all(
        Array.from({ length: 40 }, (_, priority) => store.create({ ...record, priority })),
      );

      const stored = await store.read(record.id);
      const shown = outcomes.flatMap((outcome) => (outcome.kind === 'exists' ? [outcome.record] : []));
      expect(shown).toHaveLength(39);
      expect(shown.every((seen) => seen.priority === stored?.priority)).toBe(true);
    });

    describe('an owner’s requests', () => {
      /** Groups of three arrive in the same millisecond. */
      const someOf = (owner: string, count: number) =>
        Array.from({ length: count }, (_, n) =>
          sampleRecord({ owner, enqueuedAtMs: 1_800_000_000_000 + Math.floor(n / 3), turn }),
        );
      const createAll = (store: RequestStore, records: readonly RequestRecord[]) =>
        Promise.all(records.map((record) => store.create(record)));

      test('are listed newest first, page by page, none twice and none left out', async () => {
        const store = open();
        const owner = randomUUID();
        const records = someOf(owner, 25);
        await createAll(store, [...records, ...someOf(randomUUID(), 3)]);

        const listed: RequestRecord[] = [];
        const sizes: number[] = [];
        let after: string | undefined;
        do {
          const page = await store.list({ owner, limit: 10, after });
          listed.push(...(page?.records ?? []));
          sizes.push(page?.records.length ?? 0);
          after = page?.last ?? undefined;
        } while (after !== undefined);

        expect(sizes).toEqual([10, 10, 5]);
        expect(byId(listed)).toEqual(byId(records));
        const times = listed.map(({ enqueuedAtMs }) => enqueuedAtMs);
        expect(times).toEqual(times.toSorted((a, b) => b - a));
      });

      test('are listed without their bodies', async () => {
        const store = open();
        const owner = randomUUID();
        const record = sampleRecord({ owner, payload: { inline: '{}' }, response: { inline: '{"a":1}' } });
        await store.create(record);

        const page = await store.list({ owner, limit: 10 });

        expect(page).toEqual({ records: [{ ...record, payload: null, response: null }], last: null });
      });

      test('begin after one of their own only', async () => {
        const store = open();
        const [owner, stranger] = [randomUUID(), randomUUID()];
        const theirs = sampleRecord({ owner: stranger });
        await createAll(store, [sampleRecord({ owner }), theirs]);

        expect(await store.list({ owner, limit: 10, after: 'req_none' })).toBeUndefined();
        expect(await store.list({ owner, limit: 10, after: theirs.id })).toBeUndefined();
        expect(await store.list({ owner: randomUUID(), limit: 10 })).toEqual({ records: [], last: null });
      });
    });

    test.each(statuses.flatMap((status) => (['ticket', 'job'] as const).map((kind) => ({ status, kind }))))(
      'from $status, every transition of a $kind does what the table says',
      async ({ status, kind }) => {
        const store = open();

        const cases = await Promise.all(
          transitions.map(async (transition) => {
            const record = sampleRecord({
              kind,
              status,
              attempts: 2,
              failures: 1,
              claimUntilMs: NOW - 1,
              turn,
            });
            await store.create(record);
            const outcome = await store.transition(record.id, transition);
            const stored = await store.read(record.id);
            return { transition, record, outcome, stored };
          }),
        );

        for (const { transition, record, outcome, stored } of cases) {
          const done = applyTransition(record, transition);
          const expected = done === undefined ? { kind: 'conflict', record } : { kind: 'done', record: done };
          expect({ transition, outcome, stored }).toEqual({
            transition,
            outcome: expected,
            stored: done ?? record,
          });
        }
      },
    );

    test('of 40 who start a job at once exactly one does', async () => {
      const store = open();
      const record = sampleRecord();
      await store.create(record);

      const outcomes = await Promise.all(
        Array.from({ length: 40 }, (_, n) =>
          store.transition(record.id, { name: 'start', ...claim, nowMs: NOW + n }),
        ),
      );

      const done = outcomes.filter(({ kind }) => kind === 'done');
      expect(done).toHaveLength(1);
      expect(await store.read(record.id)).toEqual(done[0]?.record);
    });
  });
}

const byId = (records: readonly RequestRecord[]) => records.toSorted((a, b) => (a.id < b.id ? -1 : 1));
