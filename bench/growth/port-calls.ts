import type { Clock } from '../../lambda/core/ports.ts';

/** One call through a port, so that it can be made again. */
export interface PortCall {
  readonly atMs: number;
  readonly port: string;
  readonly method: string | symbol;
  readonly args: readonly unknown[];
}

/** Puts a store's latency before its ports, and counts what goes through. */
export interface PortCalls {
  /** Requests to AWS by kind, as the adapters would make them. */
  readonly counts: ReadonlyMap<string, number>;
  through<P extends object>(port: string, target: P): P;
}

export function createPortCalls(input: {
  readonly clock: Clock;
  readonly latencyMs: number;
  /** Where each call is written down. */
  readonly trace?: PortCall[] | undefined;
}): PortCalls {
  const { clock, latencyMs, trace } = input;
  const counts = new Map<string, number>();
  return {
    counts,
    through: (port, target) =>
      new Proxy(target, {
        get(_, method) {
          const call: unknown = Reflect.get(target, method);
          if (typeof call !== 'function') return call;
          const kind = `${port}.${String(method)}`;
          return async (...args: readonly unknown[]) => {
            counts.set(kind, (counts.get(kind) ?? 0) + requestsFor(args));
            trace?.push({ atMs: clock.now(), port, method, args });
            await clock.sleep(latencyMs);
            const answer: unknown = await Reflect.apply(call, target, args);
            return answer;
          };
        },
      }),
  };
}

/** SQS hides and removes ten messages with one request; everything else is one. */
const requestsFor = (args: readonly unknown[]): number =>
  Array.isArray(args[1]) ? Math.ceil(args[1].length / 10) : 1;
