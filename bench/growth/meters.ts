import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** The process's CPU time, user and system, without what happens in pauses. */
export interface CpuMeter {
  start(): void;
  pause(during: () => void): void;
  /** ms since the start. */
  stop(): number;
}

export function createCpuMeter(): CpuMeter {
  let sinceMs = 0;
  return {
    start: () => (sinceMs = cpuMs()),
    pause(during) {
      const pausedAtMs = cpuMs();
      during();
      sinceMs += cpuMs() - pausedAtMs;
    },
    stop: () => cpuMs() - sinceMs,
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
