import { expect, test } from '@jest/globals';
import { schedulesOf } from '../../local/schedules.ts';

const withSchedule = (ScheduleExpression: string) => ({
  Resources: {
    Sweep: {
      Type: 'AWS::Scheduler::Schedule',
      Properties: {
        ScheduleExpression,
        Target: { Arn: { 'Fn::GetAtt': ['Leader', 'Arn'] }, Input: '{"a":1}' },
      },
    },
  },
});

test.each([
  ['rate(1 minute)', 60_000],
  ['rate(5 minutes)', 300_000],
  ['rate(1 hour)', 3_600_000],
])('%s fires every %d ms', (expression, everyMs) => {
  expect(schedulesOf(withSchedule(expression))).toEqual([{ everyMs, functionId: 'Leader', event: { a: 1 } }]);
});

test.each(['cron(0 * * * ? *)', 'rate(1 week)', 'at(2026-11-01T00:00:00)'])('%s is refused', (expression) => {
  expect(() => schedulesOf(withSchedule(expression))).toThrow('has no meaning on this machine');
});
