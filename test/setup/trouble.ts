import type { RefusalReason } from '../../lambda/core/attempts/outcome.ts';
import { Fault } from '../../lambda/core/faults.ts';
import type { UpstreamRefusal } from '../../lambda/ports/upstream.ts';
import type { GroupStore } from '../../lambda/ports/group-store.ts';
import type { QueueWrite } from '../../lambda/core/line/queue-write.ts';
import { bucketAt, emptyWindow, slideTo, type WindowRow } from '../../lambda/core/windows/window-row.ts';
import type { World } from './worlds/world.ts';

/** Replaces a method of a port; `change` gets the port's own. */
export function intercept<T extends object, K extends keyof T>(
  port: T,
  name: K,
  change: (own: T[K]) => T[K],
): void {
  port[name] = change(port[name]);
}

/** The same for one kind of write to a queue's row. */
export function interceptWrite(
  groups: GroupStore,
  name: QueueWrite['name'],
  change: (own: GroupStore['writeQueue']) => GroupStore['writeQueue'],
): void {
  intercept(groups, 'writeQueue', (own) => {
    const changed = change(own);
    return (group, write) => (write.name === name ? changed(group, write) : own(group, write));
  });
}

/** The error that a port throws while its service does not answer. */
export const unavailable = (): Fault => new Fault('store_unavailable', 'no answer');

const reasons: Readonly<Record<number, RefusalReason>> = {
  400: 'rejected',
  401: 'denied',
  402: 'exhausted',
  404: 'missing',
  429: 'rate_limited',
};

export const refusal = (status: number, retryAfterMs: number | null = null): UpstreamRefusal => ({
  kind: 'refused',
  reason: reasons[status] ?? 'failed',
  status,
  error: { message: 'no', type: 'error', param: null, code: null },
  retryAfterMs,
});

/** The window of the first deployment as it stands now. */
export async function windowOf({ deps }: World): Promise<WindowRow> {
  const { windows } = await deps.groups.read('m');
  const shape = deps.config.window;
  return slideTo(windows.d1 ?? emptyWindow, bucketAt(deps.clock.now(), shape), shape);
}

/** Enqueued minus served over all tiers, as stored: below zero is a defect that readers do not see. */
export async function balanceOf(world: World): Promise<number> {
  const { queue } = await world.deps.groups.read('m');
  const sum = (counts: Readonly<Record<string, number>>) =>
    Object.values(counts).reduce((total, n) => total + n, 0);
  return sum(queue.enqueued) - sum(queue.served);
}
