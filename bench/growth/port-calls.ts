import type { Clock } from '../../lambda/ports/clock.ts';

/** Counts the calls through ports, and directs them. */
export interface PortCalls {
  /** Requests to AWS by kind. */
  readonly counts: ReadonlyMap<string, number>;
  /** Sends calls from now on through the adapters and the SDK, or to the twins, each after a store's latency. */
  send(to: Destination): void;
  through<P extends object>(port: string, to: Readonly<Record<Destination, P>>): P;
}

export type Destination = 'sdk' | 'twins';

export function createPortCalls(input: { readonly clock: Clock; readonly latencyMs: number }): PortCalls {
  const { clock, latencyMs } = input;
  const counts = new Map<string, number>();
  let destination: Destination = 'twins';
  const call = (target: object, method: string | symbol, args: readonly unknown[]): unknown => {
    const own: unknown = Reflect.get(target, method);
    return typeof own === 'function' ? Reflect.apply(own, target, args) : undefined;
  };
  return {
    counts,
    send: (to) => void (destination = to),
    through: (port, to) =>
      new Proxy(to.twins, {
        get(twin, method) {
          const own: unknown = Reflect.get(twin, method);
          if (typeof own !== 'function') return own;
          const kind = `${port}.${String(method)}`;
          return async (...args: readonly unknown[]) => {
            const requests = requestsFor(args);
            counts.set(kind, (counts.get(kind) ?? 0) + requests);
            if (destination === 'sdk') return call(to.sdk, method, args);
            if (requests > 0) await clock.sleep(latencyMs);
            return call(twin, method, args);
          };
        },
      }),
  };
}

/** SQS hides and removes ten messages with one request; every other call is one request. */
const requestsFor = (args: readonly unknown[]): number =>
  Array.isArray(args[1]) ? Math.ceil(args[1].length / 10) : 1;
