import { beforeAll, describe, expect, test } from '@jest/globals';
import { misbehaviours } from '../../misbehaving/cases/all.ts';
import { ways } from '../../misbehaving/misbehaviour.ts';
import { replay, type Replay } from '../../misbehaving/replay.ts';
import { wrongWith } from '../../misbehaving/verdict.ts';

let replayed: Replay;
beforeAll(async () => {
  replayed = await replay(misbehaviours);
}, 180_000);

describe.each(misbehaviours.map((misbehaviour) => [misbehaviour.name, misbehaviour] as const))(
  'an upstream: %s',
  (name, misbehaviour) => {
    test.each(ways)('%s', (way) => {
      const result = replayed.results.find((other) => other.name === name && other.way === way);

      expect(result === undefined ? ['not gone'] : wrongWith(misbehaviour, result, replayed.log)).toEqual([]);
    });
  },
);
