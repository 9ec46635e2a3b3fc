import { ResponseType, type RestApi } from 'aws-cdk-lib/aws-apigateway';

/** What API Gateway answers itself takes the shape of OpenAI's error envelope, too. */
export function answerAsOpenAi(restApi: RestApi): void {
  const envelope = (type: string, message: string) => ({
    'application/json': `{"error":{"message":${message},"type":"${type}","param":null,"code":null}}`,
  });
  restApi.addGatewayResponse('TooLarge', {
    type: ResponseType.REQUEST_TOO_LARGE,
    statusCode: '413',
    templates: envelope('invalid_request_error', '"The request body is larger than 10 MB."'),
  });
  restApi.addGatewayResponse('Throttled', {
    type: ResponseType.THROTTLED,
    statusCode: '429',
    responseHeaders: { 'Retry-After': "'1'" },
    templates: envelope(
      'rate_limit_error',
      '"Too many requests a second for this gateway. Try again in a second."',
    ),
  });
  restApi.addGatewayResponse('ClientFault', {
    type: ResponseType.DEFAULT_4XX,
    templates: envelope('invalid_request_error', '$context.error.messageString'),
  });
  restApi.addGatewayResponse('ServerFault', {
    type: ResponseType.DEFAULT_5XX,
    templates: envelope('server_error', '$context.error.messageString'),
  });
}
