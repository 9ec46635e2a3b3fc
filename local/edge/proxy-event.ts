import type { APIGatewayProxyEvent } from 'aws-lambda';
import type { Matched } from './routes.ts';

/** An HTTP request as it came in, with the gateway's additions. */
export interface EdgeRequest {
  readonly method: string;
  /** Path and query string. */
  readonly target: string;
  /** Names and values alternate, as in Node's `rawHeaders`. */
  readonly rawHeaders: readonly string[];
  readonly body: Buffer;
  readonly sourceIp: string;
  readonly matched: Matched;
  readonly stage: string;
  readonly requestId: string;
  readonly nowMs: number;
}

/**
 * The event with which API Gateway would call the function. The API has no binary media types, so a body is always
 * text, whatever its bytes.
 */
export function proxyEvent(request: EdgeRequest): APIGatewayProxyEvent {
  const { matched, method, target, body } = request;
  const [path, query] = splitTarget(target);
  const headers = collect([...tracing(request), ...pairs(request.rawHeaders)]);
  const parameters = query === '' ? undefined : collect(new URLSearchParams(query));
  return {
    resource: matched.route.resource,
    path,
    httpMethod: method,
    headers: headers.last,
    multiValueHeaders: headers.all,
    queryStringParameters: parameters?.last ?? null,
    multiValueQueryStringParameters: parameters?.all ?? null,
    pathParameters: matched.pathParameters === null ? null : { ...matched.pathParameters },
    stageVariables: null,
    requestContext: requestContext(request, path),
    body: body.length === 0 ? null : body.toString('utf8'),
    isBase64Encoded: false,
  };
}

/** Path and query string of a request target, which a client of a proxy may send with scheme and host. */
export function splitTarget(target: string): [path: string, query: string] {
  const local = target.startsWith('/') ? target : target.replace(/^\w+:\/\/[^/?]*/, '') || '/';
  const mark = local.indexOf('?');
  return mark === -1 ? [local, ''] : [local.slice(0, mark), local.slice(mark + 1)];
}

/** As API Gateway does if the caller has sent none. */
function tracing({ rawHeaders, requestId, nowMs }: EdgeRequest): [string, string][] {
  const isTraced = rawHeaders.some((name, index) => index % 2 === 0 && /^x-amzn-trace-id$/i.test(name));
  if (isTraced) return [];
  const seconds = Math.floor(nowMs / 1_000).toString(16);
  const random = requestId.replaceAll('-', '').slice(0, 24);
  return [['X-Amzn-Trace-Id', `Root=1-${seconds}-${random}`]];
}

function* pairs(flat: readonly string[]): Generator<[string, string]> {
  for (let index = 0; index + 1 < flat.length; index += 2) {
    yield [flat[index] ?? '', flat[index + 1] ?? ''];
  }
}

/** For each name the last value and all values. No prototype, since callers choose the names. */
function collect(entries: Iterable<[string, string]>) {
  const last = Object.create(null) as Record<string, string>;
  const all = Object.create(null) as Record<string, string[]>;
  for (const [name, value] of entries) {
    last[name] = value;
    (all[name] ??= []).push(value);
  }
  return { last, all };
}

function requestContext(request: EdgeRequest, path: string): APIGatewayProxyEvent['requestContext'] {
  const { matched, method, stage, requestId, nowMs, sourceIp } = request;
  return {
    accountId: '000000000000',
    apiId: 'local',
    authorizer: null,
    protocol: 'HTTP/1.1',
    httpMethod: method,
    identity: { ...nobody, sourceIp },
    path: `/${stage}${path}`,
    stage,
    requestId,
    requestTime: new Date(nowMs).toUTCString(),
    requestTimeEpoch: nowMs,
    resourceId: 'local',
    resourcePath: matched.route.resource,
  };
}

const nobody = {
  accessKey: null,
  accountId: null,
  apiKey: null,
  apiKeyId: null,
  caller: null,
  clientCert: null,
  cognitoAuthenticationProvider: null,
  cognitoAuthenticationType: null,
  cognitoIdentityId: null,
  cognitoIdentityPoolId: null,
  principalOrgId: null,
  user: null,
  userAgent: null,
  userArn: null,
};
