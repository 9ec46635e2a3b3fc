import type { HttpResponse } from './response.ts';

/** What is read of the event of API Gateway's REST proxy integration, the form that every request takes here; header names in lower case. */
export interface HttpEvent {
  readonly httpMethod: string;
  /** Once the event is read: without the address's base path. */
  readonly path: string;
  readonly basePath?: string;
  /** Of a REST API's event alone. */
  readonly resource?: string;
  readonly pathParameters?: Readonly<Record<string, string | undefined>> | null;
  readonly headers: Readonly<Record<string, string | undefined>> | null;
  readonly multiValueHeaders?: Readonly<Record<string, readonly string[] | undefined>> | null;
  readonly queryStringParameters?: Readonly<Record<string, string | undefined>> | null;
  readonly body: string | null;
  readonly isBase64Encoded: boolean;
  readonly requestContext: {
    readonly requestId: string;
    readonly stage?: string | undefined;
    readonly domainName?: string | undefined;
  };
}

/** One request at the edge, its key checked where its route wants one. */
interface Exchange {
  readonly event: HttpEvent;
  readonly owner: string;
  /** What the route's `{id}` stands for, decoded; '' where it has none. */
  readonly id: string;
  /** Aborted once the caller has gone, where that can be told. */
  readonly signal: AbortSignal;
}

export type RouteHandler = (exchange: Exchange) => HttpResponse | Promise<HttpResponse>;
