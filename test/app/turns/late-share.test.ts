import { describe, expect, test } from '@jest/globals';
import { freshen } from '../../../lambda/app/turns/turns.ts';
import { reserve } from '../../../lambda/app/turns/reserve.ts';
import { reserveForKey } from '../../../lambda/app/keys/reserve-for-key.ts';
import type { Turn } from '../../../lambda/core/requests/request.ts';
import { defaultSettings } from '../../../lambda/core/keys/key-settings.ts';
import { createWorld } from '../../setup/worlds/world.ts';

const settings = { ...defaultSettings, rpm: 5, modelLimits: { m: { rpm: 3, tpm: null } } };

/** A turn with a share of its key's limits, taken `lateMs` ago; `rpm`: the deployment's. */
async function lateTurn(lateMs: number, rpm: number | undefined) {
  const { deps, clock } = createWorld({ deployments: [{ rpm }] });
  const own = await reserveForKey(deps, { keyId: 'key_1', settings, group: 'm', tokens: 1, aheadMs: 0 });
  const reservation = await reserve(deps, { group: 'm', tokens: 1, aheadMs: 0 }, {});
  if (own.kind === 'full' || reservation.kind === 'full') throw new Error('an empty window has room');
  const turn: Turn = { ...reservation.turn, share: own.share };
  await clock.advance(lateMs);
  const fresh = await freshen(deps, turn);
  const { windows } = await deps.groups.read('key#key_1');
  return { turn, fresh, windows };
}

const bucketsOf = ({ share }: Turn) => share?.parts.map(({ bucket }) => bucket) ?? [];

describe.each([
  ['a limited deployment', 60],
  ['a deployment without limits', undefined],
])('the share of its key’s limits that a turn on %s has', (_name, rpm) => {
  test('stays where it is while the turn is fresh', async () => {
    const { turn, fresh } = await lateTurn(50, rpm);

    expect(fresh?.share).toEqual(turn.share);
  });

  test('moves to the present with a late turn, in all windows of the key', async () => {
    const { turn, fresh, windows } = await lateTurn(5_000, rpm);

    expect(fresh && bucketsOf(fresh)).toEqual(bucketsOf(turn).map((bucket) => bucket + 20));
    expect([windows.all?.requests, windows['model:m']?.requests]).toEqual([1, 1]);
    const shares = fresh?.share?.parts.map(({ window, bucket }) => [window, String(bucket % 244)]);
    for (const [window = '', slot = ''] of shares ?? []) {
      expect(windows[window]?.requestSlots[slot]).toBe(1);
    }
  });

  test('cannot be used once it has left the window', async () => {
    const { fresh } = await lateTurn(62_000, rpm);

    expect(fresh).toBeUndefined();
  });
});
