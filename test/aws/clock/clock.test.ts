import { getEventListeners } from 'node:events';
import { expect, test } from '@jest/globals';
import { systemClock } from '../../../lambda/aws/clock/clock.ts';

const clock = systemClock();

test('many who sleep on one signal share a listener, and all wake when it aborts', async () => {
  const stopped = new AbortController();
  const sleepers = Array.from({ length: 40 }, () => clock.sleep(60_000, stopped.signal));

  expect(getEventListeners(stopped.signal, 'abort')).toHaveLength(1);
  stopped.abort();

  await Promise.all(sleepers);
  expect(getEventListeners(stopped.signal, 'abort')).toEqual([]);
});

test('a sleeper leaves nothing at the signal, and the next one can sleep on it', async () => {
  const stopped = new AbortController();
  const long = clock.sleep(60_000, stopped.signal);
  await clock.sleep(0, stopped.signal);
  expect(getEventListeners(stopped.signal, 'abort')).toHaveLength(1);

  stopped.abort();
  await long;
  await clock.sleep(60_000, stopped.signal);

  expect(getEventListeners(stopped.signal, 'abort')).toEqual([]);
});
