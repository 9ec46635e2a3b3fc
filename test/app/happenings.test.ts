import { expect, test } from '@jest/globals';
import { createHappenings } from '../../lambda/app/happenings.ts';
import { createHeard } from '../setup/heard.ts';

test('an event is told once, and reaches log and meter', () => {
  const heard = createHeard();

  createHappenings(heard).tell({ kind: 'schedule started dispatcher', group: 'm' });

  expect(heard.lines.map(({ message }) => message)).toEqual(['the schedule starts a dispatcher']);
  expect(heard.points.map(({ name }) => name)).toEqual(['SweepStarts']);
});

test('an event without a metric writes nothing to the meter', () => {
  const emitted: unknown[] = [];
  const meter = { emit: (points: unknown) => void emitted.push(points) };

  createHappenings({ log: createHeard().log, meter }).tell({ kind: 'dead letters counted', count: 0 });

  expect(emitted).toEqual([]);
});

test('without a meter only the log hears of it, and nothing is worth measuring', () => {
  const { log, lines } = createHeard();
  const happenings = createHappenings({ log });

  happenings.tell({ kind: 'schedule started dispatcher', group: 'm' });

  expect(lines).toHaveLength(1);
  expect(happenings.isMeasured).toBe(false);
  expect(createHappenings(createHeard()).isMeasured).toBe(true);
});
