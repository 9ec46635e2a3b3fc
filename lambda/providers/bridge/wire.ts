import type { NativeRequest } from '../../core/requests/native-request.ts';
import type { Headers } from '../refusals/retry-after.ts';
import type { Fields } from '../wire/error-inside.ts';
import type { Heading } from './completion.ts';

export type Bytes = AsyncIterable<Uint8Array>;

/** An API that is not OpenAI's: how its requests are written, and its answers read. */
export interface Wire {
  /** Below the base path. */
  path(call: { readonly model: string; readonly isStream: boolean }): string;
  readonly headers: Readonly<Record<string, string>>;
  /** @throws CallRefused for what has no translation */
  write(body: Fields, to: { readonly model: string; readonly native: NativeRequest | undefined }): Written;
  /** A successful answer as OpenAI's, whole or as a stream; what is not the wire's passes as it is. */
  read(bytes: Bytes, about: { readonly headers: Headers; readonly heading: Heading }): Bytes;
}

export interface Written {
  readonly body: Fields;
  readonly isByTool: boolean;
  /** It is as the caller has sent it, and the answer has to come along as it is. */
  readonly isNative: boolean;
}
