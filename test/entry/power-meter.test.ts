import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { meterFor } from '../../lambda/entry/power-meter.ts';

interface Emf extends Record<string, unknown> {
  readonly _aws: {
    readonly CloudWatchMetrics: readonly [
      { Namespace: string; Dimensions: string[][]; Metrics: { Name: string; Unit: string }[] },
    ];
  };
}

let written: string[] = [];
beforeEach(() => {
  written = [];
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
    written.push(String(text));
    return true;
  });
});
afterEach(() => {
  jest.restoreAllMocks();
});

const linesOf = () => written.map((line) => JSON.parse(line) as Emf);
const on = { STAGE: 'prod' };

test('measurements with the same dimensions share a line, and each line names its dimensions', () => {
  const meter = meterFor({}, on);
  const high = { group: 'm', tier: 'high' };

  meter?.emit([
    { name: 'Depth', value: 2, of: high },
    { name: 'Expired', value: 1, of: {} },
    { name: 'Wait', value: [5, 900], of: high },
  ]);

  expect(linesOf()).toMatchObject([
    {
      stage: 'prod',
      group: 'm',
      tier: 'high',
      Depth: 2,
      Wait: [5, 900],
      _aws: {
        CloudWatchMetrics: [
          {
            Namespace: 'Headway',
            Dimensions: [['stage', 'group', 'tier']],
            Metrics: [
              { Name: 'Depth', Unit: 'Count' },
              { Name: 'Wait', Unit: 'Milliseconds' },
            ],
          },
        ],
      },
    },
    { stage: 'prod', Expired: 1, _aws: { CloudWatchMetrics: [{ Dimensions: [['stage']] }] } },
  ]);
  expect(Object.keys(linesOf()[1] ?? {}).toSorted()).toEqual(['Expired', '_aws', 'stage']);
});

test('as many values as one metric may have stay in its line', () => {
  const waits = Array.from({ length: 64 }, (_, n) => n);

  meterFor({}, on)?.emit([
    { name: 'Wait', value: waits, of: { group: 'm', tier: 'high' } },
    { name: 'Depth', value: 1, of: { group: 'm', tier: 'high' } },
  ]);

  expect(linesOf()).toMatchObject([{ Wait: waits, Depth: 1, tier: 'high' }]);
});

test('without metrics in the configuration there is no meter; of nothing, no line', () => {
  meterFor({}, on)?.emit([]);

  expect(meterFor({ metrics: false }, on)).toBeUndefined();
  expect(written).toEqual([]);
});
