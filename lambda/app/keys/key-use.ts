import { budgetRowOf, emptyBudget } from '../../core/keys/budget/budget-row.ts';
import { partitionOfKey } from '../../core/keys/key-limits.ts';
import type { KeyRecord } from '../../core/keys/key-record.ts';
import { useOf, type KeyUse } from '../../core/keys/key-use.ts';
import type { Deps } from '../deps.ts';

type AskedKey = Pick<KeyRecord, 'id' | 'settings'>;

/** Makes the use case that tells how much of its limits a key uses: a read for its windows, one for its budget. */
export const createKeyUse =
  ({ clock, config, groups }: Pick<Deps, 'clock' | 'config' | 'groups'>) =>
  async ({ id, settings }: AskedKey): Promise<KeyUse> => {
    const { budget } = settings;
    const [windows, budgetRow] = await Promise.all([
      isLimited(settings) ? groups.read(partitionOfKey(id)).then((state) => state.windows) : {},
      budget === null ? emptyBudget : groups.readBudget(id, budgetRowOf(budget)),
    ]);
    return useOf(settings, { windows, budgetRow, nowMs: clock.now(), shape: config.window });
  };

const isLimited = ({ rpm, tpm, modelLimits }: AskedKey['settings']): boolean =>
  rpm !== null || tpm !== null || Object.keys(modelLimits).length > 0;
