import type { Turn } from '../../core/requests/request.ts';
import { LEASE_MS, RENEW_MS } from '../../core/windows/leases.ts';
import type { WindowWrite } from '../../core/windows/window.ts';
import type { Deps } from '../deps.ts';

type LeaseDeps = Pick<Deps, 'clock' | 'config' | 'groups'>;

/** The function's life is over by then, and with it the call. */
const LONGEST_CALL_MS = 900_000;

/** A call under way. */
export interface HeldLease {
  /** The call has ended: another may begin in its place. No effect the second time. */
  free(): Promise<void>;
}

/** The turn has no lease, or it goes back with the turn. */
const noLease: HeldLease = { free: () => Promise.resolve() };

/** Renews the lease of a call for as long as it is under way. A renewal that fails is left to the next one. */
export function holdLease(deps: LeaseDeps, turn: Turn): HeldLease {
  if (turn.isLeased !== true) return noLease;
  const { clock } = deps;
  const over = new AbortController();
  const lastMs = clock.now() + LONGEST_CALL_MS;
  async function renew(): Promise<void> {
    for (;;) {
      await clock.sleep(RENEW_MS, over.signal);
      if (over.signal.aborted || clock.now() >= lastMs) return;
      const untilMs = clock.now() + LEASE_MS;
      await write(deps, turn, { kind: 'renew', lease: turn.id, untilMs }).catch(() => undefined);
    }
  }
  const renewing = renew();
  return {
    async free() {
      if (over.signal.aborted) return;
      over.abort();
      // A renewal that arrives later would find no lease.
      await renewing;
      await freeLease(deps, turn);
    },
  };
}

/** One write where calls at once are limited, otherwise none. */
export async function freeLease(deps: LeaseDeps, turn: Turn): Promise<void> {
  if (turn.isLeased === true) await write(deps, turn, { kind: 'free', lease: turn.id });
}

async function write({ config, groups }: LeaseDeps, turn: Turn, write: WindowWrite): Promise<void> {
  const deployment = config.deployments.find(({ id }) => id === turn.deploymentId);
  if (deployment !== undefined) await groups.writeWindow(deployment.group, deployment.id, write);
}
