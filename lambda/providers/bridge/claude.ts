import type { Fields } from '../wire/error-inside.ts';
import type { Chat, Turn } from './chat.ts';
import { notCarried } from './not-carried.ts';

/** 4.10 comes after 4.9. */
const generation = (major: number, minor: number): number => major * 100 + minor;

/** The generation in a model's name; a name without one counts as the newest. */
function generationOf(model: string): number {
  const [, older, olderMinor, newer, newerMinor] =
    /claude-(?:v?([123])(?:[-.]([57]))?(?=[-:.@]|$)|[a-z]+-(\d{1,2})(?:[-.](\d{1,2}))?(?!\d))/.exec(model) ??
    [];
  const [major, minor = '0'] = older === undefined ? [newer, newerMinor] : [older, olderMinor];
  return major === undefined ? Infinity : generation(Number(major), Number(minor));
}

/** `output_config.format`, and `strict` in tools. */
export const hasStructuredAnswers = (model: string): boolean =>
  generationOf(model) >= generation(4, 5) || model.includes('claude-opus-4-1');

/** Anthropic requires a bound; this is LiteLLM's. */
const defaultMaxTokens = 4_096;
const leastBudget = 1_024;
/** LiteLLM's budgets. */
const budgets: ReadonlyMap<string, number> = new Map([
  ['minimal', leastBudget],
  ['low', leastBudget],
  ['medium', 2_048],
  ['high', 4_096],
  ['xhigh', 8_192],
]);

export interface Thinking {
  readonly maxTokens: number;
  readonly thinking?: Fields;
  readonly effort?: string;
}

/** How much Claude thinks: by effort where a model has that, otherwise by a budget inside `max_tokens`. */
export function thinkingOf({ thinking, effort, maxTokens, turns }: Chat, model: string): Thinking {
  const without = { maxTokens: maxTokens ?? defaultMaxTokens };
  if (thinking !== undefined) {
    if (thinking.type === 'enabled' && hasUnthoughtCalls(turns)) return without;
    if (thinking.type !== 'adaptive' || !isSet(effort))
      return { maxTokens: maxTokens ?? budgetIn(thinking) + defaultMaxTokens, thinking };
  }
  if (!isSet(effort)) return without;
  const budget = budgets.get(effort);
  if (budget === undefined)
    throw notCarried(
      'reasoning_effort',
      'Claude has the efforts none, minimal, low, medium, high and xhigh.',
    );
  if (thinking !== undefined || generationOf(model) >= generation(4, 6))
    return {
      maxTokens: maxTokens ?? budget + defaultMaxTokens,
      thinking: thinking ?? { type: 'adaptive' },
      effort: nameOf(effort, model),
    };
  return hasUnthoughtCalls(turns) ? without : byBudget(budget, maxTokens);
}

const isSet = (effort: string | undefined): effort is string => effort !== undefined && effort !== 'none';

/** The word for it that a model of these generations has. */
function nameOf(effort: string, model: string): string {
  if (effort === 'minimal') return 'low';
  return effort === 'xhigh' && generationOf(model) < generation(4, 7) ? 'high' : effort;
}

export const isOn = (thinking: Fields | undefined): boolean =>
  thinking !== undefined && thinking.type !== 'disabled';

/** With a budget, Claude refuses calls of its last answer that do not come after their signed reasoning. */
function hasUnthoughtCalls(turns: readonly Turn[]): boolean {
  const blocks = turns.findLast(({ role }) => role === 'assistant')?.blocks ?? [];
  const first = blocks[0]?.kind;
  return blocks.some(({ kind }) => kind === 'call') && first !== 'thinking' && first !== 'redacted';
}

/** @throws CallRefused for an end of an answer that Claude does not take */
export function checkStops({ stop }: Chat): void {
  if (stop.some((word) => word.trim() === ''))
    throw notCarried('stop', 'Claude takes no stop of blanks or line breaks alone.');
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
