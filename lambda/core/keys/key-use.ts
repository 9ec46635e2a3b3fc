import type { WindowShape } from '../config/headway-config.ts';
import { bucketAt, emptyWindow, slideTo, type WindowRow } from '../windows/window-row.ts';
import { currentStart, fromUnits, toUnits, type Budget, type BudgetRow } from './budget/budget-row.ts';
import { endOfPeriod } from './budget/period.ts';
import { ALL_WINDOW, windowOfGroup, type WrittenLimits } from './key-limits.ts';
import type { KeySettings } from './key-settings.ts';

/** Requests and tokens that count at present; null = not limited. */
interface LimitUse {
  readonly rpm: number | null;
  readonly tpm: number | null;
}

/** In tokens or dollars. */
interface BudgetUse {
  readonly used: number;
  readonly left: number;
  /** Spent at the key's worst priority, after the budget was used up. */
  readonly beyond: number;
  readonly resetsAtMs: number;
}

/** How much of its limits a key uses. */
export interface KeyUse extends LimitUse {
  /** By model group, as the key's limits are. */
  readonly modelLimits: Readonly<Record<string, LimitUse>>;
  readonly budget: BudgetUse | null;
  /** null = not limited, and not counted. */
  readonly waiting: { readonly jobs: number | null; readonly callers: number | null };
}

interface Now {
  readonly nowMs: number;
  readonly shape: WindowShape;
}

/** The use of a key's limits; a key without them has no windows. */
export function useOf(
  settings: KeySettings,
  {
    windows,
    budgetRow,
    ...now
  }: Now & { readonly windows: Readonly<Record<string, WindowRow>>; readonly budgetRow: BudgetRow },
): Omit<KeyUse, 'waiting'> {
  const { budget, modelLimits } = settings;
  const useIn = (window: string, limits: WrittenLimits) => limitUse(windows[window], limits, now);
  return {
    ...useIn(ALL_WINDOW, settings),
    modelLimits: Object.fromEntries(
      Object.entries(modelLimits).map(([group, limits]) => [group, useIn(windowOfGroup(group), limits)]),
    ),
    budget: budget && budgetUse(budget, budgetRow, now.nowMs),
  };
}

function limitUse(
  window: WindowRow | undefined,
  { rpm, tpm }: WrittenLimits,
  { nowMs, shape }: Now,
): LimitUse {
  const { requests, tokens } = slideTo(window ?? emptyWindow, bucketAt(nowMs, shape), shape);
  return { rpm: rpm === null ? null : requests, tpm: tpm === null ? null : tokens };
}

function budgetUse(budget: Budget, row: BudgetRow, nowMs: number): BudgetUse {
  const startMs = currentStart({ row, budget, nowMs });
  const { used, beyond } = row.startMs === startMs ? row : { used: 0, beyond: 0 };
  const left = Math.max(0, toUnits(budget, budget.amount) - used);
  return {
    used: fromUnits(budget, used),
    left: fromUnits(budget, left),
    beyond: fromUnits(budget, beyond),
    resetsAtMs: endOfPeriod(budget.per, startMs),
  };
}
