import type { APIGatewayProxyEvent } from 'aws-lambda';

export interface Sent {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  /** Anything but a string is sent as JSON; `null` sends no body. */
  readonly body?: unknown;
  readonly isBase64Encoded?: boolean;
  readonly query?: Readonly<Record<string, string>>;
}

/** The event that a REST API's proxy integration (`ANY /{proxy+}`) hands to the function: a recorded one, varied. */
export function restEvent(sent: Sent): APIGatewayProxyEvent {
  const { method = 'POST', path = '/v1/chat/completions', body = null } = sent;
  const given: Record<string, string | readonly string[]> = { ...recordedHeaders, ...sent.headers };
  const all = Object.entries(given).map(([name, value]) => [name, [value].flat()] as const);
  return {
    resource: '/{proxy+}',
    path,
    httpMethod: method,
    headers: Object.fromEntries(all.map(([name, values]) => [name, values.at(-1)])),
    multiValueHeaders: Object.fromEntries(all.map(([name, values]) => [name, [...values]])),
    queryStringParameters: sent.query ? { ...sent.query } : null,
    multiValueQueryStringParameters: null,
    pathParameters: { proxy: path.slice(1) },
    stageVariables: null,
    requestContext: {
      resourceId: 'x9k2s1',
      resourcePath: '/{proxy+}',
      httpMethod: method,
      extendedRequestId: 'HkQ3bFj2IAMEvXw=',
      requestTime: '23/Nov/2026:10:21:03 +0000',
      path: `/prod${path}`,
      accountId: '111122223333',
      protocol: 'HTTP/1.1',
      stage: 'prod',
      domainPrefix: 'a1b2c3d4e5',
      requestTimeEpoch: 1795429263512,
      requestId: '3c1f0f0a-7f3e-4f0e-9a35-1f7d5b0e7a11',
      identity: { ...noIdentity, sourceIp: '203.0.113.7', userAgent: 'OpenAI/JS 7.57.0' },
      domainName: 'a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com',
      apiId: 'a1b2c3d4e5',
      authorizer: null,
    },
    body: body === null || typeof body === 'string' ? body : JSON.stringify(body),
    isBase64Encoded: sent.isBase64Encoded ?? false,
  };
}

const recordedHeaders = {
  Accept: 'application/json',
  'Content-Type': 'application/json',
  Host: 'a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com',
  'User-Agent': 'OpenAI/JS 7.57.0',
  'X-Amzn-Trace-Id': 'Root=1-6922df8f-5d1c6b0e2d4f8a9b1c3d5e7f',
  'X-Forwarded-For': '203.0.113.7',
  'X-Forwarded-Port': '443',
  'X-Forwarded-Proto': 'https',
};

const noIdentity = {
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
  userArn: null,
};
