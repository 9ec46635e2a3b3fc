import type { Fields } from '../wire/error-inside.ts';

/** A chat completion's request without the form of any wire: what is read from OpenAI's and written to others. */
export interface Chat {
  readonly system: readonly Block[];
  readonly turns: readonly Turn[];
  readonly tools: readonly Tool[];
  /** undefined: the caller leaves it to the model. */
  readonly choice: ToolChoice | undefined;
  readonly isParallel: boolean;
  readonly format: AnswerFormat | undefined;
  readonly maxTokens: number | undefined;
  /** Numbers as the caller wrote them. */
  readonly temperature: unknown;
  readonly topP: unknown;
  readonly topK: unknown;
  readonly stop: readonly string[];
  readonly effort: string | undefined;
  /** Anthropic's own setting, which LiteLLM's callers send. */
  readonly thinking: Fields | undefined;
  readonly user: string | undefined;
}

export interface Turn {
  readonly role: 'user' | 'assistant';
  readonly blocks: readonly Block[];
}

/** `cache`: the caller wants everything up to here to be cached, by Anthropic's `cache_control`. */
interface Cacheable {
  readonly cache?: Fields | undefined;
}

/** Bytes in base64, with their media type; or an address. */
export type Source =
  | { readonly kind: 'bytes'; readonly media: string; readonly data: string }
  | { readonly kind: 'url'; readonly url: string };

export type Block = Cacheable &
  (
    | { readonly kind: 'text'; readonly text: string }
    | { readonly kind: 'image'; readonly source: Source; readonly path: string }
    | {
        readonly kind: 'document';
        readonly source: Source;
        readonly name: string | undefined;
        readonly path: string;
      }
    /** The model's own reasoning, which it accepts only with its signature. */
    | { readonly kind: 'thinking'; readonly text: string; readonly signature: string }
    | { readonly kind: 'redacted'; readonly data: string }
    | { readonly kind: 'call'; readonly id: string; readonly name: string; readonly input: unknown }
    | { readonly kind: 'result'; readonly id: string; readonly blocks: readonly Block[] }
  );

export interface Tool extends Cacheable {
  readonly name: string;
  readonly description: string | undefined;
  readonly schema: unknown;
  readonly isStrict: boolean;
}

export type ToolChoice =
  { readonly kind: 'auto' | 'any' | 'none' } | { readonly kind: 'tool'; readonly name: string };

/** An answer in JSON; without a schema: any object. */
export interface AnswerFormat {
  readonly schema: unknown;
}
