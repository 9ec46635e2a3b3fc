import * as z from 'zod';
import { resourcesOfType, type Template } from './template/template.ts';

export interface Schedule {
  readonly everyMs: number;
  /** Logical id of the function it starts. */
  readonly functionId: string;
  readonly event: unknown;
}

const unitMs: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

const scheduleSchema = z.object({
  ScheduleExpression: z.string(),
  Target: z.object({
    Arn: z.object({ 'Fn::GetAtt': z.tuple([z.string(), z.literal('Arn')]) }),
    Input: z.string().default('{}'),
  }),
});

/** The template's schedules. Throws on one that is not a `rate(…)`: it would never fire here. */
export const schedulesOf = (template: Template): Schedule[] =>
  resourcesOfType(template, 'AWS::Scheduler::Schedule').map(({ Properties }) => {
    const { ScheduleExpression, Target } = scheduleSchema.parse(Properties);
    const [, count, unit = ''] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(ScheduleExpression) ?? [];
    const everyMs = Number(count) * (unitMs[unit] ?? NaN);
    if (Number.isNaN(everyMs))
      throw new Error(`the schedule ${ScheduleExpression} has no meaning on this machine`);
    return { everyMs, functionId: Target.Arn['Fn::GetAtt'][0], event: JSON.parse(Target.Input) as unknown };
  });

/** Starts them; the function returned stops them. */
export function runSchedules(schedules: readonly Schedule[], fire: (schedule: Schedule) => void): () => void {
  const timers = schedules.map((schedule) => setInterval(() => fire(schedule), schedule.everyMs));
  return () => timers.forEach(clearInterval);
}
