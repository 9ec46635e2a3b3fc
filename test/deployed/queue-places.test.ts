import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { groupHash } from '../../lambda/deployed/queue-name.ts';
import {
  placeGroups,
  readPlaces,
  writePlaces,
  type DeployedPlaces,
  type QueuePlaces,
} from '../../lambda/deployed/queue-places.ts';
import type { QueueShape } from '../../lambda/deployed/queue-shape.ts';

const named = (count: number, from = 0): string[] =>
  Array.from({ length: count }, (_, n) => `group-${from + n}`);
const shapeOf = (groups: readonly string[], { tiers = 4, hasWebhooks = false } = {}): QueueShape => ({
  groups,
  tiers: Array.from({ length: tiers }, (_, n) => `t${n}`),
  hasWebhooks,
});

function placed(shape: QueueShape, deployed?: DeployedPlaces): QueuePlaces {
  const placing = placeGroups(shape, deployed);
  if (placing.kind === 'refused') throw new Error(placing.sentence);
  return placing.places;
}

const deployedAs = ({ root, parts }: QueuePlaces): DeployedPlaces => ({
  rootHashes: new Set(root.map(groupHash)),
  hasParts: parts.size > 0,
});

/** The stack of each group by its name; `''`: the stage's own. */
const stacksOf = ({ root, parts }: QueuePlaces): Map<string, string> =>
  new Map([
    ...root.map((group) => [group, ''] as const),
    ...[...parts].flatMap(([part, groups]) => groups.map((group) => [group, part] as const)),
  ]);

describe('a new stage', () => {
  test.each([
    [1, false],
    [50, false],
    [49, true],
  ])('of %d groups of four tiers, webhooks %s, is one stack', (count, hasWebhooks) => {
    const groups = named(count);

    expect(placed(shapeOf(groups, { hasWebhooks }))).toEqual({ root: groups, parts: new Map() });
  });

  test.each([51, 200, 269])(
    'of %d groups has them all in nested stacks, none of more than 500 resources',
    (count) => {
      const { root, parts } = placed(shapeOf(named(count), { hasWebhooks: true }));

      expect(root).toEqual([]);
      expect([...parts.values()].flat().toSorted()).toEqual(named(count).toSorted());
      expect(Math.max(...[...parts.values()].map(({ length }) => length * 9))).toBeLessThanOrEqual(500);
    },
  );
});

/** The table of docs/capacity.md. */
describe.each([
  { tiers: 1, hasWebhooks: false, inOne: 150, most: 811 },
  { tiers: 1, hasWebhooks: true, inOne: 147, most: 808 },
  { tiers: 2, hasWebhooks: false, inOne: 90, most: 487 },
  { tiers: 2, hasWebhooks: true, inOne: 88, most: 485 },
  { tiers: 4, hasWebhooks: false, inOne: 50, most: 270 },
  { tiers: 4, hasWebhooks: true, inOne: 49, most: 269 },
  { tiers: 8, hasWebhooks: false, inOne: 26, most: 143 },
  { tiers: 8, hasWebhooks: true, inOne: 25, most: 142 },
  { tiers: 20, hasWebhooks: false, inOne: 11, most: 59 },
  { tiers: 20, hasWebhooks: true, inOne: 10, most: 59 },
])('of $tiers tiers, webhooks $hasWebhooks', ({ inOne, most, ...shape }) => {
  test(`${inOne} groups are in one stack, and ${most} can be deployed`, () => {
    expect(placed(shapeOf(named(inOne), shape)).parts.size).toBe(0);
    expect(placed(shapeOf(named(inOne + 1), shape)).root).toEqual([]);
    expect(placeGroups(shapeOf(named(most), shape)).kind).toBe('placed');
    expect(placeGroups(shapeOf(named(most + 1), shape)).kind).toBe('refused');
  });
});

describe('a stage that is deployed', () => {
  test('keeps the queues in its own stack when it outgrows it, and has the rest in nested ones', () => {
    const first = placed(shapeOf(named(50)));
    const next = placed(shapeOf(named(120)), deployedAs(first));

    expect(next.root).toEqual(named(50));
    expect([...next.parts.values()].flat().toSorted()).toEqual(named(70, 50).toSorted());
  });

  test('puts new groups into nested stacks once it has some, and is one stack again without them', () => {
    const grown = placed(shapeOf(named(60)), deployedAs(placed(shapeOf(named(50)))));
    const shrunk = placed(shapeOf([...named(5), ...named(1, 50)]), deployedAs(grown));
    const more = placed(shapeOf([...named(5), ...named(1, 50), 'new']), deployedAs(shrunk));
    const again = placed(
      shapeOf([...named(5), 'newer']),
      deployedAs(placed(shapeOf(named(5)), deployedAs(more))),
    );

    expect(shrunk.root).toEqual(named(5));
    expect(stacksOf(more).get('new')).not.toBe('');
    expect(again).toEqual({ root: [...named(5), 'newer'], parts: new Map() });
  });

  test('never moves a group, whatever comes and goes', () => {
    const change = fc.array(fc.nat({ max: 119 }), { minLength: 1, maxLength: 120 });
    const moves = fc.property(fc.array(change, { minLength: 2, maxLength: 6 }), (steps) => {
      let before: QueuePlaces | undefined;
      for (const step of steps) {
        const groups = [...new Set(step)].map((n) => `group-${n}`);
        const deployed = before && readPlaces(writePlaces(deployedAs(before)));
        const after = placed(shapeOf(groups), deployed);
        const was = before === undefined ? new Map<string, string>() : stacksOf(before);
        for (const [group, stack] of stacksOf(after)) expect(was.get(group) ?? stack).toBe(stack);
        before = after;
      }
    });

    fc.assert(moves, { numRuns: 60 });
  });
});

describe('a configuration that cannot be deployed is refused in one sentence with the numbers', () => {
  test.each<[string, QueueShape, DeployedPlaces | undefined, RegExp]>([
    [
      'too many groups',
      shapeOf(named(271)),
      undefined,
      /has 271 model groups; with 4 tiers, one stage can have at most 270, .* 2500 /,
    ],
    [
      'too many beside webhooks',
      shapeOf(named(270), { hasWebhooks: true }),
      undefined,
      /has 270 model groups; with 4 tiers, one stage can have at most 269,/,
    ],
    [
      'too many of more tiers',
      shapeOf(named(200), { tiers: 8 }),
      undefined,
      /200 .* 8 tiers, one stage can have at most 143,/,
    ],
    ['too many tiers', shapeOf(['m'], { tiers: 21 }), undefined, /has 21 tiers.* at most 20/],
    [
      'a tier more for groups that cannot move',
      shapeOf(named(50), { tiers: 5 }),
      deployedAs({ root: named(50), parts: new Map() }),
      /50 model groups have their queues in the stage's own stack, which with 5 tiers has room for 41/,
    ],
    [
      'webhooks for groups that cannot move',
      shapeOf(named(50), { hasWebhooks: true }),
      deployedAs({ root: named(50), parts: new Map() }),
      /50 model groups .* with 4 tiers and webhooks has room for 49/,
    ],
  ])('%s', (...[, shape, deployed, sentence]) => {
    expect(placeGroups(shape, deployed)).toEqual({
      kind: 'refused',
      sentence: expect.stringMatching(sentence),
    });
  });
});
