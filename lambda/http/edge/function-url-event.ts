import type { HttpEvent } from './exchange.ts';

/** What is read of the event of a Lambda function URL (payload format 2.0); its header names are in lower case. */
export interface FunctionUrlEvent {
  readonly rawPath: string;
  readonly rawQueryString: string;
  /** A header that was sent twice is one, its values with commas between. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body?: string | undefined;
  readonly isBase64Encoded: boolean;
  readonly requestContext: {
    readonly requestId: string;
    readonly domainName: string;
    readonly http: { readonly method: string };
  };
}

/** The same request as API Gateway's REST proxy integration would tell of it. Both leave a path encoded. */
export function httpEventOf(event: HttpEvent | FunctionUrlEvent): HttpEvent {
  if (!('rawPath' in event)) return event;
  const { requestId, domainName, http } = event.requestContext;
  return {
    httpMethod: http.method,
    path: event.rawPath,
    headers: event.headers,
    // The format's own would join the values of a name with commas; of a REST API's the last one counts.
    queryStringParameters: Object.fromEntries(new URLSearchParams(event.rawQueryString)),
    body: event.body ?? null,
    isBase64Encoded: event.isBase64Encoded,
    requestContext: { requestId, domainName },
  };
}
