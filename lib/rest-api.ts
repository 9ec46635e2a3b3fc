import { Duration } from 'aws-cdk-lib';
import {
  EndpointType,
  LambdaIntegration,
  ResponseTransferMode,
  ResponseType,
  RestApi,
} from 'aws-cdk-lib/aws-apigateway';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { stackNameOf } from '../lambda/core/stage.ts';

export interface HeadwayApiProps {
  readonly handler: IFunction;
  readonly stage: string;
  /** For an emulator that cannot stream. */
  readonly isBuffered?: boolean | undefined;
}

/**
 * Every path and method goes to one function. A REST API, since only it streams and lets a caller wait for
 * longer than 30 s; it needs no CloudWatch role, which would be a setting of the whole account.
 */
export class HeadwayApi extends Construct {
  readonly restApi: RestApi;

  constructor(scope: Construct, id: string, props: HeadwayApiProps) {
    super(scope, id);
    this.restApi = new RestApi(this, 'RestApi', {
      restApiName: stackNameOf(props.stage),
      description: 'Headway: OpenAI-compatible gateway that serves in order of priority',
      endpointTypes: [EndpointType.REGIONAL],
      cloudWatchRole: false,
      deployOptions: { stageName: props.stage },
      defaultIntegration: new LambdaIntegration(props.handler, {
        responseTransferMode:
          props.isBuffered === true ? ResponseTransferMode.BUFFERED : ResponseTransferMode.STREAM,
        timeout: Duration.minutes(15),
        allowTestInvoke: false,
      }),
    });
    // The stack names its outputs itself.
    this.restApi.node.tryRemoveChild('Endpoint');
    this.restApi.root.addMethod('ANY');
    this.restApi.root.addProxy({ anyMethod: true });
    this.#answerAsOpenAi();
  }

  /** What API Gateway answers itself takes the shape of OpenAI's error envelope, too. */
  #answerAsOpenAi(): void {
    const envelope = (type: string, message: string) => ({
      'application/json': `{"error":{"message":${message},"type":"${type}","param":null,"code":null}}`,
    });
    this.restApi.addGatewayResponse('TooLarge', {
      type: ResponseType.REQUEST_TOO_LARGE,
      statusCode: '413',
      templates: envelope('invalid_request_error', '"The request body is larger than 10 MB."'),
    });
    this.restApi.addGatewayResponse('ClientFault', {
      type: ResponseType.DEFAULT_4XX,
      templates: envelope('invalid_request_error', '$context.error.messageString'),
    });
    this.restApi.addGatewayResponse('ServerFault', {
      type: ResponseType.DEFAULT_5XX,
      templates: envelope('server_error', '$context.error.messageString'),
    });
  }
}
