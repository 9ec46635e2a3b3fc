import type { BudgetWrite } from '../../../core/keys/budget/budget-row.ts';
import type { Update } from '../update-item.ts';

const IS_EARLIER = '(attribute_not_exists(startMs) OR startMs < :start)';
const PERIOD_RUNS = 'startMs = :start';

/** The UpdateItem that changes a stored budget as `applyBudgetWrite` changes one in memory. */
export function budgetUpdate(write: BudgetWrite): Update {
  switch (write.kind) {
    case 'open': {
      const { startMs, used, beyond } = write.row;
      return {
        expression: 'SET startMs = :start, used = :used, beyond = :beyond',
        condition: IS_EARLIER,
        values: { ':start': startMs, ':used': used, ':beyond': beyond },
      };
    }
    case 'add': {
      const { startMs, part, amount, maxBefore } = write;
      const isBounded = Number.isFinite(maxBefore);
      return {
        expression: 'SET #part = #part + :amount',
        condition: isBounded ? `${PERIOD_RUNS} AND #part <= :maxBefore` : PERIOD_RUNS,
        names: { '#part': part },
        values: { ':start': startMs, ':amount': amount, ...(isBounded && { ':maxBefore': maxBefore }) },
        // Giving the same amount back twice would let more through than the budget.
        isSentOnce: amount < 0,
      };
    }
    default:
      return write satisfies never;
  }
}
