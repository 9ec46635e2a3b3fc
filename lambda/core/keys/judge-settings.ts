import type { KeySettings } from './key-settings.ts';

export interface SettingRefusal {
  /** The field in the API's spelling. */
  readonly param: string;
  readonly message: string;
}

/** The mistake in settings whose fields are right each by itself; undefined: there is none. */
export function judgeSettings(settings: KeySettings): SettingRefusal | undefined {
  const { best, worst, default: usual } = settings.priority;
  if (best > worst) {
    return refusal(
      'priority.best',
      `priority.best (${best}) must not be greater than priority.worst (${worst}).`,
    );
  }
  if (usual !== null && (usual < best || usual > worst)) {
    return refusal('priority.default', `priority.default must be from ${best} to ${worst}.`);
  }
  return settings.budget === null ? undefined : judgeBudget(settings.budget);
}

/** Amounts in billionths of a dollar have to stay exact. */
const MOST_DOLLARS = 1_000_000;

function judgeBudget({ unit, amount }: NonNullable<KeySettings['budget']>): SettingRefusal | undefined {
  if (unit === 'tokens' && !Number.isSafeInteger(amount)) {
    return refusal('budget.amount', 'budget.amount must be a whole number of tokens.');
  }
  if (unit === 'usd' && amount > MOST_DOLLARS) {
    return refusal('budget.amount', `budget.amount must be at most ${MOST_DOLLARS} dollars.`);
  }
  return undefined;
}

const refusal = (param: string, message: string): SettingRefusal => ({ param, message });
