import { describe, expect, test } from '@jest/globals';
import type { Turn } from '../../lambda/core/requests/request.ts';
import { adjustBucket, decideReservation } from '../../lambda/core/windows/window.ts';
import { emptyWindow } from '../../lambda/core/windows/window-row.ts';
import { deployment, monitored, turnIn } from './monitored.ts';

const shape = { bucketMs: 250, guardMs: 1_000 };
const error = { message: 'gone', type: 'timeout', param: null, code: 'caller_gone' };

describe('the turn of a caller who has gone', () => {
  const BUCKET = 7_200_000_100;

  /** Two tickets without callers were granted a turn each, and lapse; the table is away after the first. */
  function scene() {
    const world = monitored('gone caller', { requests: [{ kind: 'ticket' }, { kind: 'ticket' }] });
    world.began('dispatcher-1');
    const lapse = (n: number, turn: Turn) => {
      const by = `api-${n}`;
      const id = `${by}#1`;
      world.transition('dispatcher-1', id, { name: 'grant', turn });
      world.transition('dispatcher-1', id, { name: 'lapse', nowMs: world.nowMs(), error });
    };
    for (const n of [0, 1]) {
      const by = `api-${n}`;
      world.began(by);
      world.created(by, n, { kind: 'ticket' });
      world.arrives(by, n);
      world.tell({ kind: 'ended', by, isCrash: true });
    }
    world.pass(10);
    lapse(0, turnIn(BUCKET));
    world.incident('table outage');
    world.pass(60);
    lapse(1, turnIn(BUCKET + 240));
    const giveBack = (bucket: number) =>
      world.window('dispatcher-1', adjustBucket(bucket, { requests: -1, tokens: 0 }, shape), 0);
    return { world, giveBack };
  }

  test('may be lost when the table is away, and the next one does not stand in for it', () => {
    const { world, giveBack } = scene();

    giveBack(BUCKET + 240);
    world.pass(10);

    expect(world.said).toEqual([]);
  });

  test('is missed when nothing prevented giving it back', () => {
    const { world } = scene();

    world.pass(10);

    expect(world.said[0]).toBe('the turn of api-1#1, whose caller has gone, was not given back');
  });

  test('is missed when another one is given back instead', () => {
    const { world, giveBack } = scene();

    giveBack(BUCKET);
    world.pass(10);

    expect(world.said[0]).toBe('the turn of api-1#1, whose caller has gone, was not given back');
  });
});

describe('a newcomer who takes a turn while somebody waits', () => {
  const start = (nowMs: number) =>
    ({ name: 'start', turn: turnIn(1), nowMs, claimUntilMs: nowMs + 30_000 }) as const;

  /** Request 0 has had its turn; request 1 waits, and its bell has rung; request 2 is the newcomer. */
  function scene(bellOfFirst: 'in time' | 'after its turn' | 'late') {
    const world = monitored('direct', { requests: [{ kind: 'job' }, { kind: 'job' }, { kind: 'ticket' }] });
    world.created('api-0', 0);
    world.sent('api-0');
    if (bellOfFirst === 'in time') world.rang('api-0');
    world.transition('dispatcher-1', 'api-0#1', start(world.nowMs()));
    if (bellOfFirst === 'after its turn') world.rang('api-0');
    world.created('api-1', 1);
    world.sent('api-1');
    world.rang('api-1');
    return world;
  }

  test.each(['in time', 'after its turn'] as const)('has passed it, where all bells rang %s', (bell) => {
    const world = scene(bell);

    world.passes('api-2', 2);

    expect(world.said).toEqual(['request 2 took a turn directly while api-1#1 waited']);
  });

  test('could not know, while the bell of one that has left is still to ring', () => {
    const world = scene('late');

    world.passes('api-2', 2);

    expect(world.said).toEqual([]);
  });

  test('could know of two, where one bell is still to ring', () => {
    const world = monitored('direct', {
      requests: [{ kind: 'job' }, { kind: 'job' }, { kind: 'job' }, { kind: 'ticket' }],
    });
    for (const n of [0, 1, 2]) {
      world.created(`api-${n}`, n);
      world.sent(`api-${n}`);
      if (n > 0) world.rang(`api-${n}`);
    }
    world.transition('dispatcher-1', 'api-0#1', start(world.nowMs()));

    world.passes('api-3', 3);

    expect(world.said).toEqual(['request 3 took a turn directly while api-1#1 waited']);
  });

  test('could not know, when a leader left before the message of a request came that has had its turn since', () => {
    const world = monitored('direct', { requests: [{ kind: 'job' }, { kind: 'job' }, { kind: 'ticket' }] });
    world.created('api-0', 0);
    world.rang('api-0');
    world.left('dispatcher-1');
    world.sent('api-0');
    world.created('api-1', 1);
    world.sent('api-1');
    world.rang('api-1');
    world.transition('dispatcher-2', 'api-0#1', start(world.nowMs()));

    world.passes('api-2', 2);

    expect(world.said).toEqual([]);
  });

  test.each([
    { known: 'before', said: [] },
    { known: 'long after', said: ['request 2 took a turn directly while api-1#1 waited'] },
  ])('where one had its turn $known its move could be known', ({ known, said }) => {
    const world = monitored('direct', { requests: [{ kind: 'job' }, { kind: 'job' }, { kind: 'ticket' }] });
    for (const n of [0, 1]) {
      world.created(`api-${n}`, n);
      world.sent(`api-${n}`);
      world.rang(`api-${n}`);
    }
    const to = { priority: 2_000, tier: 'batch', deadlineMs: Infinity, ticketNumber: 1 };
    world.transition('api-3', 'api-0#1', { name: 'change', revision: 0, to });
    world.tell({ kind: 'changes announced', by: 'api-3', group: 'm' });
    if (known === 'long after') world.pass(10);
    world.transition('dispatcher-1', 'api-0#1', start(world.nowMs()));

    world.passes('api-2', 2);

    expect(world.said).toEqual(said);
  });
});

describe('room that nobody uses', () => {
  /** Two that arrived in the same millisecond; only the small one fits beside the turns already used. */
  function scene(ids: { readonly large: string; readonly small: string }) {
    const limits = { ...deployment, tpm: 2_000 };
    const requests = [{ kind: 'job', maxTokens: 1_500 } as const, { kind: 'job', maxTokens: 10 } as const];
    const world = monitored('work', { requests, deployments: [limits] });
    const cost = { requests: 1, tokens: 1_000 };
    const decision = decideReservation({ row: emptyWindow, limits, cost, nowMs: world.nowMs(), shape });
    if (decision.kind === 'refuse') throw new Error('an empty window has room');
    world.window('dispatcher-1', decision.write, 1);
    for (const [n, by] of [ids.large, ids.small].entries()) {
      world.created(by, n);
      world.sent(by);
    }
    return world;
  }

  test('is not for the second, by id, of two that arrived at the same time', () => {
    const world = scene({ large: 'api-1', small: 'api-2' });

    world.pass(20);

    expect(world.said).toEqual([]);
  });

  test('is missed for the first of them', () => {
    const world = scene({ large: 'api-2', small: 'api-1' });

    world.pass(20);

    expect(world.said[0]).toBe('api-1#1 waits, there is room, and for 10.0 s nobody had a turn');
  });
});

describe('a call in a pause', () => {
  const PAUSE_MS = 20_000;

  /** Request 0 was refused, and the pause that this caused is recorded. */
  function scene() {
    const { rpm: _rpm, ...unlimited } = deployment;
    const world = monitored('cooldown', {
      requests: [{ kind: 'ticket' }, { kind: 'ticket' }],
      deployments: [unlimited],
    });
    const call = (n: number) => world.tell({ kind: 'call', by: `api-${n}`, n, deploymentId: 'm1', call: n });
    const takeTurn = (n: number) => world.tell({ kind: 'id made', by: `api-${n}`, id: `turn of ${n}` });
    takeTurn(0);
    const told = { status: 429, code: null, retryAfterMs: PAUSE_MS };
    const refusal = { by: 'api-0', n: 0, deploymentId: 'm1', call: 0, form: null, told };
    world.tell({ kind: 'call answered', ...refusal });
    world.window('api-0', { kind: 'cool', untilMs: world.nowMs() + PAUSE_MS }, 0);
    return { ...world, call, takeTurn };
  }

  test('is missed at once for the request that caused it', () => {
    const world = scene();

    world.takeTurn(0);
    world.call(0);

    expect(world.said).toEqual(['m1 was called for request 0 in the pause that this request had brought']);
  });

  test.each([
    { seconds: 1, said: [] },
    { seconds: 10, said: ['m1 was called in its pause'] },
    { seconds: 20, said: [] },
  ])('of another request is judged after $seconds s', ({ seconds, said }) => {
    const world = scene();

    world.pass(seconds);
    world.takeTurn(1);
    world.call(1);

    expect(world.said).toEqual(said);
  });
});

describe('of two deployments without limits', () => {
  test.each([
    { pausedFor: 0, said: ['m2 was called for request 0 though m1 comes before it'] },
    { pausedFor: 30, said: [] },
  ])('the second is called while the first is paused for $pausedFor s', ({ pausedFor, said }) => {
    const { rpm: _rpm, ...first } = deployment;
    const world = monitored('preference', {
      requests: [{ kind: 'ticket' }],
      deployments: [first, { ...first, id: 'm2', order: 1 }],
    });

    world.window('api-9', { kind: 'cool', untilMs: world.nowMs() + pausedFor * 1_000 }, 0);
    world.pass(10);
    world.tell({ kind: 'call', by: 'api-0', n: 0, deploymentId: 'm2', call: 0 });

    expect(world.said).toEqual(said);
  });
});

test('a message with another arrival time for its request is noticed', () => {
  const world = monitored('arrival', { requests: [{ kind: 'job' }] });

  world.created('api-0', 0, { enqueuedAtMs: 1 });
  world.sent('api-0');

  expect(world.said).toEqual(['the message of api-0#1 says that it came at another time']);
});
