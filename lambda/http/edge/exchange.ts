import type { Principal } from '../../core/keys/principal.ts';
import type { HttpResponse } from './response.ts';

/** A caller whose key is well formed. A stored key may still be on its way from the store. */
export interface Asking {
  /** Rejects with a Fault if the key turns out not to be valid. */
  readonly principal: Promise<Principal>;
}

/**
 * The part of an event of API Gateway's REST proxy integration that is read; every request takes this form here.
 * Header names in lower case.
 */
export interface HttpEvent {
  readonly httpMethod: string;
  /** Without the base path of the address, once the event has been read. */
  readonly path: string;
  readonly basePath?: string;
  /** Only in a REST API's event. */
  readonly resource?: string;
  readonly pathParameters?: Readonly<Record<string, string | undefined>> | null;
  readonly headers: Readonly<Record<string, string | undefined>> | null;
  readonly multiValueHeaders?: Readonly<Record<string, readonly string[] | undefined>> | null;
  readonly queryStringParameters?: Readonly<Record<string, string | undefined>> | null;
  readonly body: string | null;
  readonly isBase64Encoded: boolean;
  /** The ARN of a caller that AWS has authenticated; only at a function URL. */
  readonly iamArn?: string | undefined;
  readonly requestContext: {
    readonly requestId: string;
    readonly stage?: string | undefined;
    readonly domainName?: string | undefined;
  };
}

/** One request at the edge, with its key checked if its route requires one. */
interface Exchange {
  readonly event: HttpEvent;
  /** On an open route: `nobody`, who owns nothing. */
  readonly principal: Principal;
  /** The value of the route's `{id}`, decoded; '' if it has none. */
  readonly id: string;
  /** Aborted once the caller has left, if that can be told. */
  readonly signal: AbortSignal;
}

export type RouteHandler = (exchange: Exchange) => HttpResponse | Promise<HttpResponse>;

/** An exchange whose key may still be on its way: its handler reads what it needs beside it. */
type CallExchange = Omit<Exchange, 'principal'> & Asking;

/** Must wait for the principal before anything is done that shows or costs something. */
export type CallHandler = (exchange: CallExchange) => Promise<HttpResponse>;
