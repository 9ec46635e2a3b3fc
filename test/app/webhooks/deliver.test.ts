import { describe, expect, test } from '@jest/globals';
import * as z from 'zod';
import { createHappenings } from '../../../lambda/app/happenings.ts';
import { createDeliver, type Announcement, type Delivered } from '../../../lambda/app/webhooks/deliver.ts';
import type { DeliveryOutcome } from '../../../lambda/core/webhooks/delivery.ts';
import type { WebhookMessage } from '../../../lambda/ports/webhooks.ts';
import type { RequestRecord } from '../../../lambda/core/requests/request.ts';
import { memoryDeliveryQueue } from '../../../lambda/memory/memory-delivery-queue.ts';
import { memoryRequestStore } from '../../../lambda/memory/memory-request-store.ts';
import { sampleRecord } from '../../setup/sample-records.ts';
import {
  aRequest,
  answerAfter,
  createWorld,
  type World,
  type WorldOptions,
} from '../../setup/worlds/world.ts';

const VISIBILITY_SECONDS = 360;
const HOUR = 3_600_000;
const HOOK = 'https://example.com/hook?token=s3cret';

type Behaviour = (n: number, world: World) => Promise<DeliveryOutcome> | DeliveryOutcome;

const answered = (status: number, retryAfterMs: number | null = null): DeliveryOutcome => ({
  kind: 'answered',
  status,
  retryAfterMs,
});
const unanswered = (error: 'timed_out' | 'connection_failed'): DeliveryOutcome => ({
  kind: 'unanswered',
  error,
});

/** A Headway whose announcements are processed as Lambda would, twice a second, by `deliverers` at once. */
function createWebhookWorld(
  behave: Behaviour,
  options: WorldOptions & { readonly deliverers?: number } = {},
) {
  const world = createWorld({ deployments: [{ rpm: 60 }], ...options });
  const { clock } = world;
  const store = memoryRequestStore();
  const queue = memoryDeliveryQueue({ clock, delaySeconds: 1 });
  const posts: (WebhookMessage & { readonly atMs: number })[] = [];
  const logged: unknown[] = [];
  const note = (message: string, fields: unknown) => void logged.push([message, fields]);
  Object.assign(world.deps, { requests: store, announcer: queue });
  const deliver = createDeliver({
    ...world.deps,
    requests: store,
    deliveries: store,
    queue,
    sender: {
      async send(message) {
        posts.push({ ...message, atMs: clock.now() });
        return behave(posts.length, world);
      },
    },
    isoTime: (ms) => new Date(ms).toISOString(),
    happenings: createHappenings({ log: { info: note, warn: note, error: note } }),
  });

  async function workOff({ receipt, ...announced }: Announcement & { readonly receipt: string }) {
    const outcomes = await Promise.all(
      Array.from({ length: options.deliverers ?? 1 }, () => deliver(announced).catch((): Delivered => again)),
    );
    const waits = outcomes.flatMap((outcome) => (outcome.kind === 'again' ? [outcome.afterMs] : []));
    if (waits.length === 0) queue.remove(receipt);
    else await queue.hide(receipt, Math.min(...waits) / 1_000);
  }

  async function pass(ms: number): Promise<void> {
    for (let left = ms; left > 0; left -= 500) {
      await clock.advance(500);
      for (const message of queue.receive(VISIBILITY_SECONDS)) void workOff(message);
    }
    await clock.advance(1);
  }

  const readOne = (id: string) => clock.run(world.useCases.collect({ id, owner: 'owner-1', waitMs: 0 }));
  return { ...world, store, queue, posts, logged, deliver, pass, read: readOne };
}

const again: Delivered = { kind: 'again', afterMs: 5_000 };
const aJob = () => aRequest({ webhookUrl: HOOK });
const gapsOf = (posts: readonly { readonly atMs: number }[]) =>
  posts.slice(1).map(({ atMs }, n) => Math.round((atMs - posts[n]!.atMs) / 1_000));
const parse = (body: string) =>
  z.object({ type: z.string(), timestamp: z.string(), data: z.looseObject({}) }).parse(JSON.parse(body));

describe('a webhook', () => {
  test('is told once of the end of a job, with the request object', async () => {
    const world = createWebhookWorld(() => answered(204), { answer: answerAfter(300, '{"n": 1.0}') });

    const { id, webhook } = await world.useCases.submit(aJob());
    await world.pass(60_000);

    expect(webhook).toMatchObject({ url: 'https://example.com/hook', status: 'pending', attempts: 0 });
    expect(world.posts).toHaveLength(1);
    const [{ body, id: webhookId, target }] = world.posts as [(typeof world.posts)[0]];
    const { webhook: delivered, ...object } = await world.read(id);
    expect(target).toMatchObject({ url: HOOK, reach: 'public' });
    expect(webhookId).toMatch(new RegExp(`^msg_${id}_[0-9a-z]+$`));
    expect(body).toContain('"response":{"n": 1.0}');
    expect(parse(body)).toEqual({
      type: 'request.completed',
      timestamp: expect.stringMatching(/^2027-01-15T08:00:0\d\.\d{3}Z$/),
      data: { ...object, response: { n: 1 } },
    });
    expect(delivered).toMatchObject({
      status: 'delivered',
      attempts: 1,
      last_status: 204,
      next_attempt_at: null,
    });
    expect(world.queue.size()).toBe(0);
  });

  test('that fails, hangs, redirects and comes back accepts one delivery, the same bytes each time', async () => {
    const outcomes = [
      answered(500),
      unanswered('timed_out'),
      answered(302),
      answered(429, 300_000),
      answered(200),
    ];
    const world = createWebhookWorld((n) => outcomes[n - 1] ?? answered(200));

    const { id } = await world.useCases.submit(aJob());
    await world.pass(1_000_000);

    expect(gapsOf(world.posts)).toEqual([5, 32, 126, 630].map((gap) => expect.closeTo(gap, -0.7)));
    expect(new Set(world.posts.map((post) => post.id + post.body)).size).toBe(1);
    expect((await world.read(id)).webhook).toMatchObject({
      status: 'delivered',
      attempts: 5,
      last_status: 200,
    });
    expect([world.queue.size(), world.queue.buried]).toEqual([0, []]);
  });

  test('that never answers is given up after ten attempts, and an operator finds the request', async () => {
    const world = createWebhookWorld(() => unanswered('connection_failed'));

    const { id } = await world.useCases.submit(aJob());
    await world.pass(21 * HOUR);

    expect(world.posts).toHaveLength(10);
    expect((await world.read(id)).webhook).toMatchObject({
      status: 'gave_up',
      attempts: 10,
      last_error: 'connection_failed',
      next_attempt_at: null,
    });
    expect([world.queue.size(), world.queue.buried]).toEqual([0, [id]]);
  });

  test('that is gone (410) is not called again, and nobody has to look into it', async () => {
    const world = createWebhookWorld(() => answered(410));

    const { id } = await world.useCases.submit(aJob());
    await world.pass(HOUR);

    expect(world.posts).toHaveLength(1);
    expect((await world.read(id)).webhook).toMatchObject({ status: 'gave_up', last_status: 410 });
    expect([world.queue.size(), world.queue.buried]).toEqual([0, []]);
  });

  test('shows between two attempts when the next will be', async () => {
    const world = createWebhookWorld(() => answered(503));

    const { id } = await world.useCases.submit(aJob());
    await world.pass(3_000);
    const { webhook } = await world.read(id);

    expect(webhook).toMatchObject({ status: 'failed', attempts: 1, last_status: 503 });
    expect(webhook!.next_attempt_at! - webhook!.last_attempt_at!).toBe(5);
  });

  test('gets one attempt at a time, however many deliverers there are', async () => {
    const slow: Behaviour = async (n, { clock }) => {
      await clock.sleep(10_000);
      return answered(n < 3 ? 500 : 200);
    };
    const world = createWebhookWorld(slow, { deliverers: 4 });

    const { id } = await world.useCases.submit(aJob());
    await Promise.all([world.queue.announce(id), world.queue.announce(id)]);
    await world.pass(600_000);

    expect(world.posts).toHaveLength(3);
    expect(gapsOf(world.posts).every((gap) => gap >= 10)).toBe(true);
    expect((await world.read(id)).webhook).toMatchObject({ status: 'delivered', attempts: 3 });
    expect(world.queue.size()).toBe(0);
  });

  test('is asked again when the function that asked has died', async () => {
    const world = createWebhookWorld((n) => (n === 1 ? new Promise<never>(() => undefined) : answered(200)));

    const { id } = await world.useCases.submit(aJob());
    await world.pass(VISIBILITY_SECONDS * 1_000 + 10_000);

    expect(world.posts.map((post) => post.id)).toEqual(Array(2).fill(world.posts[0]?.id));
    expect((await world.read(id)).webhook).toMatchObject({ status: 'delivered', attempts: 2 });
  });

  test('is not told a second time because of a result that came too late', async () => {
    const late = Promise.withResolvers<DeliveryOutcome>();
    const world = createWebhookWorld((n) => (n === 1 ? late.promise : answered(200)));
    const { id } = await world.useCases.submit(aJob());
    await world.pass(VISIBILITY_SECONDS * 1_000 + 10_000);

    late.resolve(answered(500));
    await world.pass(60_000);

    expect((await world.read(id)).webhook).toMatchObject({ status: 'delivered', attempts: 2 });
    expect([world.posts.length, world.queue.size()]).toEqual([2, 0]);
  });

  test('keeps its announcement after an attempt that was overtaken, whatever its result', async () => {
    const late = Promise.withResolvers<DeliveryOutcome>();
    const world = createWebhookWorld((n) => (n === 1 ? late.promise : answered(500)));
    const record = endedRecord();
    await world.store.create(record);
    const announced = { id: record.id, announcedAtMs: world.clock.now() };

    const first = world.deliver(announced);
    await world.clock.advance(61_000);
    await world.deliver(announced);
    late.resolve(answered(200));

    expect(await first).toMatchObject({ kind: 'again' });
    expect((await world.read(record.id)).webhook).toMatchObject({ status: 'failed', attempts: 2 });
  });

  test('whose address is no longer allowed is not called', async () => {
    const world = createWebhookWorld(() => answered(200));
    const url = 'http://127.0.0.1:9/hook';

    const { id } = await world.useCases.submit(aRequest({ webhookUrl: url }));
    await world.pass(10_000);

    expect(world.posts).toEqual([]);
    expect((await world.read(id)).webhook).toMatchObject({ status: 'failed', last_error: 'url_refused' });
  });

  test('appears nowhere in the log, nor does its message', async () => {
    const world = createWebhookWorld(() => answered(500), { answer: answerAfter(1, '{"a":"prompted"}') });

    await world.useCases.submit(aJob());
    await world.pass(21 * HOUR);

    expect(world.logged).toHaveLength(10);
    expect(JSON.stringify(world.logged)).not.toMatch(/example\.com|s3cret|prompted/);
  });
});

describe('an end', () => {
  test.each([
    ['cancelled', 'request.cancelled'],
    ['expired', 'request.expired'],
    ['failed', 'request.failed'],
  ] as const)('of a request that is %s is told as %s', async (status, type) => {
    const world = createWebhookWorld(() => answered(200));
    const record = endedRecord({ status });
    await world.store.create(record);

    await world.queue.announce(record.id);
    await world.pass(5_000);

    expect(world.posts.map(({ body }) => parse(body).type)).toEqual([type]);
  });

  test('that was announced and never written is forgotten after a quarter of an hour', async () => {
    const world = createWebhookWorld(() => answered(200));
    const record = endedRecord({ status: 'in_progress', completedAtMs: null });
    await world.store.create(record);

    await world.queue.announce(record.id);
    await world.pass(890_000);
    const before = world.queue.size();
    await world.pass(120_000);

    expect([before, world.queue.size(), world.posts]).toEqual([1, 0, []]);
  });

  test('that is written only after its announcement was seen is told all the same', async () => {
    const world = createWebhookWorld(() => answered(200));
    const record = endedRecord({ status: 'queued', completedAtMs: null });
    await world.store.create(record);
    await world.queue.announce(record.id);
    await world.pass(30_000);

    await world.store.transition(record.id, {
      name: 'cancel',
      isCalled: false,
      nowMs: world.clock.now(),
      error: gone,
    });
    await world.pass(60_000);

    expect(world.posts.map(({ body }) => parse(body).type)).toEqual(['request.cancelled']);
  });

  test('of a ticket is reported to its caller only', async () => {
    const world = createWebhookWorld(() => answered(200));
    const record = endedRecord({ kind: 'ticket' });
    await world.store.create(record);

    await world.queue.announce(record.id);
    await world.pass(5_000);

    expect([world.posts, world.queue.size()]).toEqual([[], 0]);
    expect((await world.read(record.id)).webhook).toBeNull();
  });

  test.each([
    ['inline', { inline: `{"text":"${'ü'.repeat(70_000)}"}` }],
    ['in a blob', { blob: 'response/1' }],
  ])('with a large response %s leaves it out and says where it is', async (_, response) => {
    const world = createWebhookWorld(() => answered(200));
    const record = endedRecord({ response });
    await world.store.create(record);

    await world.queue.announce(record.id);
    await world.pass(5_000);

    expect(parse(world.posts[0]!.body).data).toMatchObject({
      response: null,
      response_omitted: `The response is larger than 131072 bytes: GET /v1/requests/${record.id} answers with it.`,
    });
  });

  test('of a caller who was answered with the id is told, and of one who had its answer is not', async () => {
    const world = createWebhookWorld(() => answered(200), { deployments: [{ rpm: 1 }] });
    const patient = () => world.useCases.complete(aRequest({ webhookUrl: HOOK, maxWaitMs: 2_000 }));

    const first = await world.clock.run(patient());
    const second = await world.clock.run(patient());
    await world.pass(90_000);

    expect([first.kind, second.kind]).toEqual(['answer', 'accepted']);
    const id = second.kind === 'accepted' ? second.object.id : '';
    expect(world.posts.map(({ body }) => parse(body).data.id)).toEqual([id]);
    expect((await world.read(id)).webhook).toMatchObject({ status: 'delivered', attempts: 1 });
  });

  test('of another request with the same id, later, is another webhook', async () => {
    const world = createWebhookWorld(() => answered(200));
    const first = endedRecord();
    await world.store.create(first);
    await world.queue.announce(first.id);
    await world.pass(5_000);
    const later = createWebhookWorld(() => answered(200));
    await later.store.create({ ...first, completedAtMs: first.completedAtMs! + 1 });

    await later.queue.announce(first.id);
    await later.pass(5_000);

    expect(later.posts[0]?.id).not.toBe(world.posts[0]?.id);
  });
});

const gone = { message: 'no', type: 'cancelled', param: null, code: 'cancelled' };

const endedRecord = (over: Partial<RequestRecord> = {}): RequestRecord =>
  sampleRecord({
    status: 'completed',
    webhookUrl: HOOK,
    response: { inline: '{"ok":true}' },
    completedAtMs: 1_800_000_000_000,
    deadlineMs: 1_800_100_000_000,
    group: 'm',
    ...over,
  });
