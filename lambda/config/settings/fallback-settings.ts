import * as z from 'zod';
import { countFromZero, expects, text } from '../files/fields.ts';

const targetExpected = expects(
  'the name of a model group, e.g. gpt-4o; a fallback gets the same body, so {model: gpt-4o} can have nothing else',
);
const target = z.union(
  [text('gpt-4o'), z.strictObject({ model: text('model: gpt-4o') }, targetExpected)],
  targetExpected,
);

const lists = (name: string) =>
  z.array(
    z.record(
      z.string(),
      z.array(target, expects('a list of model groups, best first, e.g. gpt-4o: [gpt-4o-mini]')),
      expects(`a mapping of a model group to its fallbacks, e.g. {gpt-4o: [gpt-4o-mini]}`),
    ),
    expects(`a list of mappings, e.g. ${name}: [{gpt-4o: [gpt-4o-mini]}]`),
  );

/** LiteLLM accepts them in `router_settings` and in `litellm_settings`. */
export const fallbackSettings = {
  fallbacks: lists('fallbacks').optional(),
  default_fallbacks: z
    .array(target, expects('a list of model groups, e.g. default_fallbacks: [gpt-4o-mini]'))
    .optional(),
  context_window_fallbacks: lists('context_window_fallbacks').optional(),
  content_policy_fallbacks: lists('content_policy_fallbacks').optional(),
  max_fallbacks: countFromZero('max_fallbacks: 5').optional(),
};
