import type { Readable } from 'node:stream';

export type ResponseHeaders = Readonly<Record<string, string>>;

/** A handler's answer; middy writes a text at once and pipes a stream. */
export interface HttpResponse {
  readonly statusCode: number;
  /** Names in lower case. */
  readonly headers: ResponseHeaders;
  readonly body: string | Readable;
}

export const jsonHeaders: ResponseHeaders = { 'content-type': 'application/json' };
export const eventStreamHeaders: ResponseHeaders = {
  'content-type': 'text/event-stream',
  'cache-control': 'no-cache, no-store',
};

/** The answer to HEAD: that of GET without its body. */
export function withoutBody({ body, ...head }: HttpResponse): HttpResponse {
  if (typeof body !== 'string') body.destroy();
  return { ...head, body: '' };
}

export const withHeaders = (response: HttpResponse, headers: ResponseHeaders): HttpResponse => ({
  ...response,
  headers: { ...response.headers, ...headers },
});

export type TextResponse = HttpResponse & { readonly body: string };

/** `body` is JSON already. */
export const jsonResponse = (
  statusCode: number,
  body: string,
  headers: ResponseHeaders = {},
): TextResponse => ({ statusCode, headers: { ...jsonHeaders, ...headers }, body });
