import { describe, expect, test } from '@jest/globals';
import { countLetters, findDeadQueues } from '../../../lambda/app/operate/dead-queues.ts';
import type { OperatorDeps } from '../../../lambda/app/operate/operator-deps.ts';
import { purge, redrive, type LetterInHand, type Worked } from '../../../lambda/app/operate/work-letters.ts';
import { workThrough, type WorkedLetter } from '../../../lambda/app/operate/work-through.ts';
import { notYetTried } from '../../../lambda/core/webhooks/delivery-state.ts';
import type { HomeQueue } from '../../../lambda/ports/dead-letter-queues.ts';
import { namedWrites } from '../../setup/named-writes.ts';
import { createOperatedWorld } from '../../setup/worlds/operated-world.ts';

const standard = { group: 'm', tier: 'standard' };
const webhookUrl = 'https://example.com/';

/** Works on every letter of a queue, or on those with `ids`. */
async function work(
  deps: OperatorDeps,
  act: (deps: OperatorDeps, inHand: LetterInHand) => Promise<Worked>,
  { home = standard, ids }: { readonly home?: HomeQueue; readonly ids?: readonly string[] } = {},
): Promise<readonly WorkedLetter[]> {
  const told: WorkedLetter[] = [];
  await workThrough(
    deps,
    (await findDeadQueues(deps, {})).find((q) => isSame(q.home, home))!,
    {
      ids: ids && new Set(ids),
      act: (inHand) => act(deps, inHand),
      tell: (letter) => void told.push(letter),
    },
  );
  return told;
}

const isSame = (a: HomeQueue, b: HomeQueue): boolean => JSON.stringify(a) === JSON.stringify(b);

describe('the dead-letter queues of a stage', () => {
  test('are those of every group and tier, and that of the webhooks', async () => {
    const { deps } = createOperatedWorld();

    const found = await findDeadQueues(deps, {});

    expect(found).toHaveLength(5);
    expect(found.at(-1)).toEqual({ home: 'webhooks', isServed: true });
  });

  test('may be one that the stage has no more, if it is named and still there', async () => {
    const { deps, buryRequest } = createOperatedWorld();
    await buryRequest({ group: 'gone' });

    expect(await findDeadQueues(deps, { model: 'gone' })).toEqual([
      { home: { group: 'gone', tier: 'standard' }, isServed: false },
    ]);
    expect(await findDeadQueues(deps, { model: 'never' })).toEqual([]);
  });

  test('are counted with the time of their oldest, and left as they are', async () => {
    const { deps, buryRequest, clock } = createOperatedWorld();
    await buryRequest();
    const oldestAtMs = clock.now();
    await clock.run(clock.sleep(5_000));
    await buryRequest();

    expect(await countLetters(deps, standard)).toEqual({ home: standard, count: 2, oldestAtMs });
    expect(await countLetters(deps, standard)).toEqual({ home: standard, count: 2, oldestAtMs });
    expect(await countLetters(deps, 'webhooks')).toEqual({ home: 'webhooks', count: 0, oldestAtMs: null });
  });
});

describe('redrive', () => {
  test('sends a request home, rings once and starts a dispatcher; the others stay', async () => {
    const { deps, started, buryRequest } = createOperatedWorld();
    const [one, other] = [await buryRequest(), await buryRequest()];

    const told = await work(deps, redrive, { ids: [one.id] });

    expect(told).toMatchObject([{ id: one.id, worked: { kind: 'sent', rung: { dispatcher: 'started' } } }]);
    expect(await deps.queues.depth(standard)).toBe(1);
    expect((await deps.groups.read('m')).queue).toMatchObject({ bell: 1, enqueued: { standard: 1 } });
    expect(started).toEqual(['m']);
    expect((await deps.deadLetters.take(standard, 9)).map(({ letter }) => letter.id)).toEqual([other.id]);
  });

  test('starts no dispatcher where one leads', async () => {
    const { deps, clock, started, buryRequest } = createOperatedWorld();
    const lease = { leader: 'a', nowMs: clock.now(), untilMs: clock.now() + 60_000 };
    await namedWrites(deps.groups).lead('m', lease);
    await buryRequest();

    expect(await work(deps, redrive)).toMatchObject([{ worked: { rung: { dispatcher: 'leads' } } }]);
    expect(started).toEqual([]);
  });

  test.each([
    ['whoever asks may not start one', { start: () => Promise.reject(new Error('denied')) }],
    ['the stage does not name its dispatcher', undefined],
  ])('leaves the start to the schedule where %s', async (_why, starter) => {
    const { deps, buryRequest } = createOperatedWorld();
    await buryRequest();

    expect(await work({ ...deps, starter }, redrive)).toMatchObject([
      { worked: { kind: 'sent', rung: { dispatcher: 'late' } } },
    ]);
    expect(await deps.deadLetters.count(standard)).toBe(0);
  });

  test('takes the letter away also where the bell cannot be rung: its message is in the queue', async () => {
    const { deps, buryRequest } = createOperatedWorld();
    await buryRequest();
    const groups = { ...deps.groups, writeQueue: () => Promise.reject(new Error('away')) };

    expect(await work({ ...deps, groups }, redrive)).toMatchObject([
      { worked: { kind: 'sent', rung: { dispatcher: 'unknown', row: undefined } } },
    ]);
    expect(await deps.queues.depth(standard)).toBe(1);
    expect(await deps.deadLetters.count(standard)).toBe(0);
  });

  test('drops what has ended and keeps what nobody can read', async () => {
    const { deps, buryRequest } = createOperatedWorld();
    await buryRequest({ status: 'completed' });
    deps.deadLetters.bury(standard, { kind: 'unreadable', id: null });

    const told = await work(deps, redrive);

    expect(told.map(({ worked }) => worked.kind).sort()).toEqual(['dropped', 'kept']);
    expect(await deps.queues.depth(standard)).toBe(0);
    expect(await deps.deadLetters.take(standard, 9)).toHaveLength(1);
  });

  test('lets the delivery of a webhook go on that was given up', async () => {
    const { deps, buryRequest } = createOperatedWorld();
    const delivery = { ...notYetTried, status: 'gave_up', attempts: 10, lastStatus: 500 } as const;
    const { id } = await buryRequest({ webhookUrl, status: 'completed', delivery });
    deps.deadLetters.bury('webhooks', { kind: 'webhook', id });

    expect(await work(deps, redrive, { home: 'webhooks' })).toMatchObject([
      { worked: { kind: 'sent', rung: null } },
    ]);
    expect((await deps.requests.read(id))?.delivery).toMatchObject({ status: 'failed', attempts: 10 });
    expect(deps.announcer.size()).toBe(1);
  });

  test('removes nothing that it could not send, and shows it again', async () => {
    const { deps, buryRequest } = createOperatedWorld();
    const { id } = await buryRequest();
    const sendHome = () => Promise.reject(new Error('SQS is away'));

    const working = work({ ...deps, deadLetters: { ...deps.deadLetters, sendHome } }, redrive);

    await expect(working).rejects.toThrow('SQS is away');
    expect(await deps.deadLetters.take(standard, 9)).toMatchObject([{ letter: { id } }]);
  });
});

describe('purge', () => {
  test('ends the request, and announces that first; the letter goes', async () => {
    const { deps, buryRequest } = createOperatedWorld();
    const { id } = await buryRequest({ webhookUrl });

    expect(await work(deps, purge)).toMatchObject([{ id, worked: { kind: 'ended' } }]);
    expect(await deps.requests.read(id)).toMatchObject({ status: 'failed', error: { code: 'given_up' } });
    expect(deps.announcer.size()).toBe(1);
    expect(await deps.deadLetters.count(standard)).toBe(0);
  });

  test('keeps one that has moved on meanwhile', async () => {
    const { deps, buryRequest } = createOperatedWorld();
    await buryRequest();
    const transition = () => Promise.resolve({ kind: 'conflict', record: undefined } as const);

    const told = await work({ ...deps, requests: { ...deps.requests, transition } }, purge);

    expect(told).toMatchObject([{ worked: { kind: 'kept', why: 'it has moved on' } }]);
    expect(await deps.deadLetters.take(standard, 9)).toHaveLength(1);
  });

  test('announces nothing where no webhooks are offered', async () => {
    const { deps, buryRequest } = createOperatedWorld();
    const { id } = await buryRequest({ webhookUrl });

    await work({ ...deps, announcer: undefined }, purge);

    expect(await deps.requests.read(id)).toMatchObject({ status: 'failed' });
    expect(deps.announcer.size()).toBe(0);
  });
});
