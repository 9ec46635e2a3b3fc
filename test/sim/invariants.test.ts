import { describe, expect, test } from '@jest/globals';
import type { Turn } from '../../lambda/core/request.ts';
import { adjustBucket } from '../../lambda/core/window.ts';
import { monitored, turnIn } from './monitored.ts';

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

  test('may be lost when the table is away, and the next one is not taken for it', () => {
    const { world, giveBack } = scene();

    giveBack(BUCKET + 240);
    world.pass(10);

    expect(world.said).toEqual([]);
  });

  test('is missed when nothing stood in the way of giving it back', () => {
    const { world } = scene();

    world.pass(10);

    expect(world.said[0]).toBe('the turn of api-1#1, whose caller has gone, was not given back');
  });

  test('is missed when another one is given back in its place', () => {
    const { world, giveBack } = scene();

    giveBack(BUCKET);
    world.pass(10);

    expect(world.said[0]).toBe('the turn of api-1#1, whose caller has gone, was not given back');
  });
});
