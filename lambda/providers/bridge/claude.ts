import type { Fields } from '../wire/error-inside.ts';
import type { Chat } from './chat.ts';
import { notCarried } from './not-carried.ts';

/** The generation in a model's name, such as 4.6; a name without one counts as the newest. */
function generationOf(model: string): number {
  const [, older, olderMinor, newer, newerMinor] =
    /claude-(?:v?([123])(?:[-.]([57]))?(?=[-:.@]|$)|[a-z]+-(\d{1,2})(?:[-.](\d{1,2}))?(?!\d))/.exec(model) ??
    [];
  const [major, minor = '0'] = older === undefined ? [newer, newerMinor] : [older, olderMinor];
  return major === undefined ? Infinity : Number(`${major}.${minor}`);
}

/** `output_config.format`, and `strict` in tools. */
export const hasStructuredAnswers = (model: string): boolean =>
  generationOf(model) >= 4.5 || model.includes('claude-opus-4-1');

/** Anthropic requires a bound; this is LiteLLM's. */
const defaultMaxTokens = 4_096;
const leastBudget = 1_024;
/** LiteLLM's budgets. */
const budgets: Readonly<Record<string, number>> = {
  minimal: leastBudget,
  low: leastBudget,
  medium: 2_048,
  high: 4_096,
  xhigh: 8_192,
};

export interface Thinking {
  readonly maxTokens: number;
  readonly thinking?: Fields;
  readonly effort?: string;
}

/** How much Claude thinks: by effort where a model has that, otherwise by a budget inside `max_tokens`. */
export function thinkingOf({ thinking, effort, maxTokens }: Chat, model: string): Thinking {
  if (thinking !== undefined)
    return { maxTokens: maxTokens ?? budgetIn(thinking) + defaultMaxTokens, thinking };
  if (effort === undefined || effort === 'none') return { maxTokens: maxTokens ?? defaultMaxTokens };
  const budget = budgets[effort];
  if (budget === undefined)
    throw notCarried(
      'reasoning_effort',
      'Claude has the efforts none, minimal, low, medium, high and xhigh.',
    );
  if (generationOf(model) >= 4.6) {
    const named = effort === 'xhigh' && generationOf(model) < 4.7 ? 'high' : effort;
    return {
      maxTokens: maxTokens ?? budget + defaultMaxTokens,
      thinking: { type: 'adaptive' },
      effort: named === 'minimal' ? 'low' : named,
    };
  }
  return byBudget(budget, maxTokens);
}

function byBudget(budget: number, maxTokens = budget + defaultMaxTokens): Thinking {
  if (maxTokens <= leastBudget)
    throw notCarried(
      'reasoning_effort',
      `This model thinks with ${leastBudget} tokens at least: max_tokens has to be larger, or reasoning_effort left out.`,
    );
  return {
    maxTokens,
    thinking: { type: 'enabled', budget_tokens: Math.min(budget, maxTokens - 1) },
  };
}

const budgetIn = ({ budget_tokens: budget }: Fields): number => (typeof budget === 'number' ? budget : 0);
