import type { ServerResponse } from 'node:http';
import * as z from 'zod';
import { resourcesOfType, type Template } from '../template/template.ts';

/** API Gateway's own answers, when no function has answered. */
export const faults = {
  notFound: { status: 403, type: 'MISSING_AUTHENTICATION_TOKEN', message: 'Missing Authentication Token' },
  tooLarge: { status: 413, type: 'REQUEST_TOO_LARGE', message: 'Request Entity Too Large' },
  crashed: { status: 502, type: 'INTEGRATION_FAILURE', message: 'Internal server error' },
  timedOut: { status: 504, type: 'INTEGRATION_TIMEOUT', message: 'Endpoint request timed out' },
  notReady: { status: 503, type: 'NOT_READY', message: 'The gateway is starting.' },
} as const;

type GatewayFault = (typeof faults)[keyof typeof faults];
export type AnswerFault = (response: ServerResponse, fault: GatewayFault) => void;

const responseSchema = z.object({
  ResponseType: z.string(),
  StatusCode: z.string().optional(),
  /** Each `gatewayresponse.header.NAME` with its value in single quotes. */
  ResponseParameters: z.record(z.string(), z.string()).default({}),
  ResponseTemplates: z.object({ 'application/json': z.string() }),
});

/** Answers with the template's gateway responses. */
export function gatewayAnswers(template: Template): AnswerFault {
  const responses = new Map(
    resourcesOfType(template, 'AWS::ApiGateway::GatewayResponse')
      .map(({ Properties }) => responseSchema.parse(Properties))
      .map((response) => [response.ResponseType, response]),
  );
  return (response, { status, type, message }) => {
    const own = responses.get(type) ?? responses.get(status < 500 ? 'DEFAULT_4XX' : 'DEFAULT_5XX');
    const text = own?.ResponseTemplates['application/json'] ?? '{"message":$context.error.messageString}';
    const body = text.replaceAll('$context.error.messageString', JSON.stringify(message));
    for (const name of response.getHeaderNames()) response.removeHeader(name);
    response.writeHead(Number(own?.StatusCode ?? status), {
      ...headersIn(own?.ResponseParameters ?? {}),
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
    });
    response.end(body);
  };
}

const headersIn = (parameters: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => [
      name.replace('gatewayresponse.header.', ''),
      value.replace(/^'(.*)'$/, '$1'),
    ]),
  );
