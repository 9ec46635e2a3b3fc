import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** The process's CPU time, user and system, lap by lap. */
export interface CpuMeter {
  start(): void;
  lap(): void;
  /** ms of each lap so far. */
  laps(): readonly number[];
}

export function createCpuMeter(): CpuMeter {
  const laps: number[] = [];
  let sinceMs = 0;
  return {
    start: () => (sinceMs = cpuMs()),
    lap() {
      const nowMs = cpuMs();
      laps.push(nowMs - sinceMs);
      sinceMs = nowMs;
    },
    laps: () => laps,
  };
}

function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

setFlagsFromString('--expose-gc');
const collectGarbage: unknown = runInNewContext('gc');

/** Bytes of the heap that are still in use after a full collection. */
export function heapInUse(): number {
  if (typeof collectGarbage === 'function') Reflect.apply(collectGarbage, undefined, []);
  return process.memoryUsage().heapUsed;
}
