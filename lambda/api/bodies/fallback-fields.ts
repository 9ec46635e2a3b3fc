import * as z from 'zod';
import { isPattern } from '../../core/config/model-pattern.ts';
import { Fault } from '../../core/faults.ts';
import { withoutFallbacks, type FallbackWishes } from '../../core/requests/wishes.ts';
import type { ModelNames } from './model-names.ts';

/** More model groups than this would only prolong a failure. */
const MOST = 20;

const listError = (name: string) => ({
  error: `${name} must be a list of at most ${MOST} names of models, best first.`,
});
const namedError = (name: string) => ({
  error: `${name} must hold names of models, at most ${MOST} in a list. A fallback gets the same body: an entry {"model": …} can have nothing else.`,
});

const mapError = (name: string) => ({
  error: `Each entry of ${name} must have lists for at most ${MOST} models.`,
});

const lists = (name: string) =>
  z
    .array(
      z.union(
        [
          z.string(),
          z.strictObject({ model: z.string(namedError(name)) }, namedError(name)),
          z
            .record(
              z.string(),
              z.array(z.string(), namedError(name)).max(MOST, listError(name)),
              namedError(name),
            )
            .refine((entry) => Object.keys(entry).length <= MOST, mapError(name)),
        ],
        namedError(name),
      ),
      listError(name),
    )
    .max(MOST, listError(name))
    .nullish();

const mostError = { error: `max_fallbacks must be a whole number from 0 to ${MOST}.` };

/** A body's wishes for fallbacks, by LiteLLM's names. */
export const fallbackFields = {
  fallbacks: lists('fallbacks'),
  context_window_fallbacks: lists('context_window_fallbacks'),
  content_policy_fallbacks: lists('content_policy_fallbacks'),
  max_fallbacks: z.int(mostError).min(0, mostError).max(MOST, mostError).nullish(),
  disable_fallbacks: z.boolean({ error: 'disable_fallbacks must be true or false.' }).nullish(),
};

type Lists = z.infer<ReturnType<typeof lists>>;

interface Checked {
  readonly model: string;
  readonly fallbacks?: Lists;
  readonly context_window_fallbacks?: Lists;
  readonly content_policy_fallbacks?: Lists;
  readonly max_fallbacks?: number | null | undefined;
  readonly disable_fallbacks?: boolean | null | undefined;
}

/** null: the body has none. @throws Fault `model_not_found` that names the field */
export function fallbackWishesIn(checked: Checked, models: ModelNames): FallbackWishes | null {
  if (checked.disable_fallbacks === true) return withoutFallbacks;
  const groupsIn = (name: keyof Checked, own: Lists): readonly string[] | null =>
    own === undefined || own === null
      ? null
      : [...new Set(namesFor(checked.model, own).flatMap((model) => groupOf(models, model, name)))];
  const wishes: FallbackWishes = {
    general: groupsIn('fallbacks', checked.fallbacks),
    contextWindow: groupsIn('context_window_fallbacks', checked.context_window_fallbacks),
    contentPolicy: groupsIn('content_policy_fallbacks', checked.content_policy_fallbacks),
    most: checked.max_fallbacks ?? null,
  };
  return Object.values(wishes).every((wish) => wish === null) ? null : wishes;
}

/** LiteLLM's two forms: a list of names, or lists by the model that was asked for, `*` for any other. */
function namesFor(model: string, entries: NonNullable<Lists>): readonly string[] {
  const named = entries.flatMap((entry) => {
    if (typeof entry === 'string') return [entry];
    return typeof entry.model === 'string' ? [entry.model] : [];
  });
  if (named.length > 0) return named;
  const mappings = entries.filter((entry): entry is Record<string, string[]> => typeof entry === 'object');
  const own = mappings.find((entry) => Array.isArray(entry[model]));
  return own?.[model] ?? mappings.find((entry) => Array.isArray(entry['*']))?.['*'] ?? [];
}

/** A model that is configured and not served is left out. */
function groupOf(models: ModelNames, model: string, param: string): string[] {
  try {
    const group = models.groupOf(model);
    if (!isPattern(group)) return [group];
    const message = `${param} must hold models that have an entry of their own: the name that was sent fits a pattern only.`;
    throw new Fault('invalid_request', message, { param });
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    if (error.code === 'model_unavailable') return [];
    if (error.code !== 'model_not_found') throw error;
    throw new Fault('model_not_found', error.message, { param });
  }
}
