/**
 * The fields that API Gateway logs of each call: no body, no header, no query, and no path, which could hold
 * anything. `requestId` is the one that the function logs together with the route.
 */
export const accessLogFields = {
  requestId: '$context.requestId',
  time: '$context.requestTime',
  ip: '$context.identity.sourceIp',
  method: '$context.httpMethod',
  protocol: '$context.protocol',
  tls: '$context.tlsVersion',
  status: '$context.status',
  bytes: '$context.responseLength',
  ms: '$context.responseLatency',
  functionMs: '$context.integrationLatency',
  functionStatus: '$context.integrationStatus',
  refusal: '$context.error.responseType',
  trace: '$context.xrayTraceId',
} as const;
