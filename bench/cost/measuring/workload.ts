/** How long the model takes, ms. */
export const LLM_MS = 5_000;

/** Bytes of the prompt and of the answer: about 350 tokens each, as much as a model writes in five seconds. */
export const TEXT_BYTES = 1_400;

/** In API Gateway's form; Lambda passes it to functions, and each of their lines has it. */
export const TRACE_ID = '1-6922df8f-5d1c6b0e2d4f8a9b1c3d5e7f';
export const traceVariable = { _X_AMZN_TRACE_ID: `Root=${TRACE_ID};Sampled=1` };

const words = (bytes: number): string => 'lorem ipsum '.repeat(Math.ceil(bytes / 12)).slice(0, bytes);

export const bodyFor = (group: string): Readonly<Record<string, unknown>> => ({
  model: group,
  messages: [{ role: 'user', content: words(TEXT_BYTES) }],
});

/** The model's answer as it arrives. */
export const answerText = JSON.stringify({
  id: 'chatcmpl-815cba7b3ebd0c7b4e2883f7199ad988',
  object: 'chat.completion',
  created: 1_795_395_455,
  model: 'some-model-2026-01-01',
  choices: [
    {
      index: 0,
      message: { role: 'assistant', content: words(TEXT_BYTES), refusal: null },
      logprobs: null,
      finish_reason: 'stop',
    },
  ],
  usage: { prompt_tokens: 350, completion_tokens: 350, total_tokens: 700 },
});

/** One load of requests on a model group of its own. */
export interface Load {
  /** `converted`: a caller who accepts an id before its turn instead of an answer. */
  readonly path: 'direct' | 'ticket' | 'job' | 'converted';
  readonly group: string;
  /** The stored key of its callers, with a limit of its own or without; absent: they have the master key. */
  readonly key?: 'unlimited' | 'limited';
  readonly rpm: number;
  /** How many arrive at once at the beginning; then one for each turn that the window frees. */
  readonly atOnce: number;
  /** How many arrive in all; without it, arrivals go on. */
  readonly count?: number;
  /** The window's use in its last minute: spread evenly, or all of it ten seconds before its end. */
  readonly window: { readonly used: number; readonly spread: 'evenly' | 'ten seconds left' };
}

/** When a job is collected: the early times by callers who ask four times, the last one after its end. */
export const EARLY_COLLECTS_MS = [4_000, 8_000, 13_000];
export const LAST_COLLECT_MS = 20_000;
/** How long a caller waits before it accepts an id, ms. */
export const CONVERT_MS = 2_000;
