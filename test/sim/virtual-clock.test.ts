import { describe, expect, test } from '@jest/globals';
import { virtualClock } from '../../testkit/virtual-clock.ts';

describe('the virtual clock', () => {
  test('jumps from timer to timer until a promise settles', async () => {
    const clock = virtualClock({ startMs: 1_000 });
    const seen: number[] = [];
    const tick = async (ms: number) => {
      for (let n = 0; n < 3; n++) {
        await clock.sleep(ms);
        seen.push(clock.now());
      }
    };

    await clock.run(Promise.all([tick(10), tick(25)]));

    expect(seen).toEqual([1_010, 1_020, 1_025, 1_030, 1_050, 1_075]);
  });

  test('advances by as much as it is told, firing what is due on the way', async () => {
    const clock = virtualClock({ startMs: 0 });
    const fired: string[] = [];
    void clock.sleep(5).then(() => fired.push('five'));
    void clock.sleep(50).then(() => fired.push('fifty'));

    await clock.advance(20);

    expect(clock.now()).toBe(20);
    expect(fired).toEqual(['five']);
  });

  test('wakes a sleeper whose signal is aborted, at once', async () => {
    const clock = virtualClock({ startMs: 0 });
    const waker = new AbortController();
    const sleeper = clock.sleep(1_000, waker.signal);

    waker.abort();
    await clock.run(sleeper);
    await clock.run(clock.sleep(1_000, waker.signal));

    expect(clock.now()).toBe(0);
  });

  test('passes on the rejection of the promise', async () => {
    const clock = virtualClock({ startMs: 0 });
    const failing = clock.sleep(5).then(() => {
      throw new Error('after five');
    });

    await expect(clock.run(failing)).rejects.toThrow('after five');
  });

  test('says so when nothing is left that could settle the promise', async () => {
    const clock = virtualClock({ startMs: 0 });

    await expect(clock.run(new Promise(() => undefined))).rejects.toThrow('deadlock at 0');
  });
});
