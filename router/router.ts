/// <reference lib="esnext.disposable" preserve="true" />
import { createCall, type Call, type CallOptions } from './call.ts';
import { compose } from './compose.ts';
import { memoryStores } from './memory-stores.ts';
import type {
  ChatCompletion,
  ChatCompletionChunk,
  ChatRequest,
  Streamed,
  TextCompletion,
  TextRequest,
  Whole,
} from './openai.ts';
import type { RouterOptions } from './options.ts';
import { processLog } from './process-log.ts';
import { readOptions } from './read-options.ts';
import { RouterError } from './router-error.ts';

export type { ChatCompletion, ChatCompletionChunk, ChatMessage, ChatRequest } from './openai.ts';
export type { TextCompletion, TextRequest } from './openai.ts';
export type { CallOptions } from './call.ts';
export type { RouterOptions } from './options.ts';
export type { OpenStores } from './stores.ts';
export { RouterError };

/**
 * Headway for callers in the same process: each request waits for its turn by priority and arrival, within the
 * limits of its model's deployments, and then makes its call.
 */
export class Router {
  readonly #call: Call;
  readonly #underWay = new Set<Promise<unknown>>();
  readonly #end: () => Promise<void>;
  readonly #resume: () => void;
  #isClosed = false;
  /** Options that do nothing here, and why. Also logged. */
  readonly notices: readonly string[];

  /** @throws TypeError with a line for each mistake in the options. */
  constructor(options: RouterOptions) {
    const { config, secrets, notices } = readOptions(options, process.env);
    const { log = processLog, stores: openStores = memoryStores() } = options;
    const stores = openStores({ config, log });
    const { useCases, leadership } = compose({ config, secrets, stores, log });
    for (const notice of notices) log.warn(notice);
    this.notices = notices;
    this.#call = createCall({ config, useCases, clock: stores.clock });
    this.#resume = () => stores.resume();
    this.#end = async () => {
      const ended = leadership.end();
      if (stores.isShared) await ended;
    };
  }

  /**
   * OpenAI's `chat/completions`, after waiting for a turn. With `stream: true` it returns the chunks as they come.
   * @throws RouterError; the signal's reason after its abort.
   */
  acompletion(request: ChatRequest & Whole, options?: CallOptions): Promise<ChatCompletion>;
  acompletion(
    request: ChatRequest & Streamed,
    options?: CallOptions,
  ): Promise<AsyncIterable<ChatCompletionChunk>>;
  acompletion(
    request: ChatRequest,
    options?: CallOptions,
  ): Promise<ChatCompletion | AsyncIterable<ChatCompletionChunk>>;
  acompletion(request: ChatRequest, options?: CallOptions): Promise<unknown> {
    return this.#serve('chat/completions', request, options);
  }

  /** The same for OpenAI's `completions`. */
  atextCompletion(request: TextRequest & Whole, options?: CallOptions): Promise<TextCompletion>;
  atextCompletion(
    request: TextRequest & Streamed,
    options?: CallOptions,
  ): Promise<AsyncIterable<TextCompletion>>;
  atextCompletion(
    request: TextRequest,
    options?: CallOptions,
  ): Promise<TextCompletion | AsyncIterable<TextCompletion>>;
  atextCompletion(request: TextRequest, options?: CallOptions): Promise<unknown> {
    return this.#serve('completions', request, options);
  }

  /** LiteLLM's name for `atextCompletion`. */
  declare readonly atext_completion: Router['atextCompletion'];

  static {
    Object.defineProperty(this.prototype, 'atext_completion', {
      value: Reflect.get(this.prototype, 'atextCompletion'),
    });
  }

  /**
   * Accepts no more requests. Resolves when those under way have been answered and, on shared stores, another
   * process leads the groups that this Router led.
   */
  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.allSettled(this.#underWay);
    await this.#end();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #serve(...[endpoint, request, options]: Parameters<Call>): Promise<unknown> {
    if (this.#isClosed) throw closedError();
    if (this.#underWay.size === 0) this.#resume();
    const served = this.#call(endpoint, request, options);
    this.#underWay.add(served);
    try {
      return await served;
    } finally {
      this.#underWay.delete(served);
    }
  }
}

const closedError = (): RouterError =>
  new RouterError({
    status: 503,
    error: { message: 'The Router is closed.', type: 'server_error', param: null, code: 'closed' },
    retryAfterMs: null,
  });
