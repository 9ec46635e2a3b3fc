import type { HttpEvent } from './exchange.ts';

/** The part of a Lambda function URL's event (payload format 2.0) that is read; its header names are in lower case. */
export interface FunctionUrlEvent {
  readonly rawPath: string;
  readonly rawQueryString: string;
  /** A header that was sent twice appears once, its values joined by commas. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body?: string | undefined;
  readonly isBase64Encoded: boolean;
  readonly requestContext: {
    readonly requestId: string;
    readonly domainName: string;
    readonly http: { readonly method: string };
    /** Only if callers have to sign. */
    readonly authorizer?: { readonly iam?: { readonly userArn: string } } | undefined;
  };
}

/** The same request as an event of API Gateway's REST proxy integration. Both leave a path encoded. */
export function httpEventOf(event: HttpEvent | FunctionUrlEvent): HttpEvent {
  if (!('rawPath' in event)) return event;
  const { requestId, domainName, http, authorizer } = event.requestContext;
  return {
    httpMethod: http.method,
    path: event.rawPath,
    headers: event.headers,
    // This format's own field joins repeated values with commas; in a REST API's event the last one counts.
    queryStringParameters: Object.fromEntries(new URLSearchParams(event.rawQueryString)),
    body: event.body ?? null,
    isBase64Encoded: event.isBase64Encoded,
    iamArn: authorizer?.iam?.userArn,
    requestContext: { requestId, domainName },
  };
}
