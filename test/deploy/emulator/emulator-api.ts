// An emulator accepts any signature: three more clients for a few questions would be too many.
const credential = (service: string) =>
  `AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=0`;

export interface Question {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Calls a service of an emulator for which there is no client here; returns its answer as text. */
export async function ask(endpoint: string, service: string, request: Question): Promise<string> {
  const response = await fetch(endpoint + (request.path ?? '/'), {
    ...request,
    headers: { authorization: credential(service), ...request.headers },
  });
  if (!response.ok) throw new Error(`${service}: ${response.status} ${await response.text()}`);
  return response.text();
}

/** One of CloudWatch Logs' actions. */
export const askLogs = (endpoint: string, action: string, input: object): Promise<string> =>
  ask(endpoint, 'logs', {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `Logs_20140328.${action}`,
    },
    body: JSON.stringify(input),
  });

export const found = (text: string, pattern: RegExp): string[] =>
  [...text.matchAll(pattern)].map(([, name = '']) => name);

export async function logGroups(endpoint: string): Promise<string[]> {
  return found(await askLogs(endpoint, 'DescribeLogGroups', {}), /"logGroupName": ?"([^"]+)"/g);
}
