import { createCpuMeter } from './meters.ts';
import type { PortCall } from './port-calls.ts';
import { openStandingQueue, type Load } from './standing-queue.ts';

/**
 * The CPU time, ms, of everything but the dispatcher: the calls of a run, made once more at the same virtual
 * times on the same twins, by nobody.
 */
export async function replay(load: Load, trace: readonly PortCall[]): Promise<number> {
  const cpu = createCpuMeter();
  const { clock, ports } = await openStandingQueue(load, {});
  const portOf = new Map<string, object>(Object.entries(ports));
  const startMs = clock.now() - (trace[0]?.atMs ?? 0);
  cpu.start();
  await clock.run(
    (async () => {
      const answers: unknown[] = [];
      for (const { atMs, port, method, args } of trace) {
        const dueMs = atMs + startMs;
        if (dueMs > clock.now()) await clock.sleep(dueMs - clock.now());
        const target = portOf.get(port);
        const call: unknown = target && Reflect.get(target, method);
        if (typeof call === 'function') answers.push(Reflect.apply(call, target, args));
      }
      await Promise.all(answers);
    })(),
  );
  return cpu.stop();
}
