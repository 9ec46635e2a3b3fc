import { ResponseType, type RestApi } from 'aws-cdk-lib/aws-apigateway';

/**
 * Gives the answers of API Gateway itself the shape of OpenAI's error envelope, too. `hasCors`: any page may read
 * them, since they hold nothing of a caller's.
 */
export function answerAsOpenAi(restApi: RestApi, { hasCors }: { readonly hasCors: boolean }): void {
  const readable = hasCors
    ? { 'Access-Control-Allow-Origin': "'*'", 'Access-Control-Expose-Headers': "'Retry-After'" }
    : {};
  const responseHeaders = hasCors ? { responseHeaders: readable } : {};
  const envelope = (type: string, message: string) => ({
    'application/json': `{"error":{"message":${message},"type":"${type}","param":null,"code":null}}`,
  });
  restApi.addGatewayResponse('TooLarge', {
    type: ResponseType.REQUEST_TOO_LARGE,
    statusCode: '413',
    ...responseHeaders,
    templates: envelope('invalid_request_error', '"The request body is larger than 10 MB."'),
  });
  restApi.addGatewayResponse('Throttled', {
    type: ResponseType.THROTTLED,
    statusCode: '429',
    responseHeaders: { 'Retry-After': "'1'", ...readable },
    templates: envelope(
      'rate_limit_error',
      '"Too many requests a second for this gateway. Try again in a second."',
    ),
  });
  restApi.addGatewayResponse('ClientFault', {
    type: ResponseType.DEFAULT_4XX,
    ...responseHeaders,
    templates: envelope('invalid_request_error', '$context.error.messageString'),
  });
  restApi.addGatewayResponse('ServerFault', {
    type: ResponseType.DEFAULT_5XX,
    ...responseHeaders,
    templates: envelope('server_error', '$context.error.messageString'),
  });
}
