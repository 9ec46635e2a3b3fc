/**
 * The part of OpenAI's wire format that a Router names. Other fields that a provider knows pass through in both
 * directions.
 */
export interface ChatMessage {
  readonly role: string;
  readonly content?: string | readonly unknown[] | null | undefined;
  readonly [field: string]: unknown;
}

/** Fields of Headway's own; they do not go upstream. */
interface Asked {
  /** A model group or an alias. */
  readonly model: string;
  /** An integer; lower goes first. */
  readonly priority?: number | null | undefined;
  /** Seconds that this request waits for its turn, and that its call may take. */
  readonly timeout?: number | null | undefined;
  readonly stream?: boolean | null | undefined;
  readonly [field: string]: unknown;
}

export interface ChatRequest extends Asked {
  readonly messages: readonly ChatMessage[];
}

export interface TextRequest extends Asked {
  readonly prompt: string | readonly unknown[];
}

export interface Streamed {
  readonly stream: true;
}

export interface Whole {
  readonly stream?: false | null | undefined;
}

interface Usage {
  readonly prompt_tokens: number;
  readonly completion_tokens: number;
  readonly total_tokens: number;
  readonly [field: string]: unknown;
}

interface Answered {
  readonly id: string;
  readonly created: number;
  readonly model: string;
  readonly usage?: Usage | null;
  readonly [field: string]: unknown;
}

interface Choice {
  readonly index: number;
  readonly finish_reason: string | null;
  readonly [field: string]: unknown;
}

export interface ChatCompletion extends Answered {
  readonly object: 'chat.completion';
  readonly choices: readonly (Choice & {
    readonly message: {
      readonly role: string;
      readonly content: string | null;
      readonly [field: string]: unknown;
    };
  })[];
}

export interface ChatCompletionChunk extends Answered {
  readonly object: 'chat.completion.chunk';
  readonly choices: readonly (Choice & {
    readonly delta: {
      readonly role?: string;
      readonly content?: string | null;
      readonly [field: string]: unknown;
    };
  })[];
}

/** The whole answer or, with `stream`, a piece of it. */
export interface TextCompletion extends Answered {
  readonly object: 'text_completion';
  readonly choices: readonly (Choice & { readonly text: string })[];
}
