import { budgetRowOf, emptyBudget } from '../../core/keys/budget/budget-row.ts';
import { partitionOfKey } from '../../core/keys/key-limits.ts';
import type { KeyRecord } from '../../core/keys/key-record.ts';
import { useOf, type KeyUse } from '../../core/keys/key-use.ts';
import type { RequestKind } from '../../core/requests/request.ts';
import type { Deps } from '../deps.ts';
import { countWaiting } from './waiting-places.ts';

type AskedKey = Pick<KeyRecord, 'id' | 'settings'>;

/**
 * Makes the use case that tells how much of its limits a key uses: a read for its windows, one for its budget, and
 * two for each limit of how many wait.
 */
export const createKeyUse =
  (deps: Pick<Deps, 'clock' | 'config' | 'groups' | 'places' | 'requests'>) =>
  async ({ id, settings }: AskedKey): Promise<KeyUse> => {
    const { clock, config, groups } = deps;
    const { budget } = settings;
    const waitingAs = (kind: RequestKind) => countWaiting(deps, { keyId: id, kind, settings });
    const [windows, budgetRow, jobs, callers] = await Promise.all([
      isLimited(settings) ? groups.read(partitionOfKey(id)).then((state) => state.windows) : {},
      budget === null ? emptyBudget : groups.readBudget(id, budgetRowOf(budget)),
      waitingAs('job'),
      waitingAs('ticket'),
    ]);
    const use = useOf(settings, { windows, budgetRow, nowMs: clock.now(), shape: config.window });
    return { ...use, waiting: { jobs, callers } };
  };

const isLimited = ({ rpm, tpm, modelLimits }: AskedKey['settings']): boolean =>
  rpm !== null || tpm !== null || Object.keys(modelLimits).length > 0;
