import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Stats, type IMetric } from 'aws-cdk-lib/aws-cloudwatch';
import {
  AccessLogFormat,
  CfnRestApi,
  EndpointType,
  EndpointAccessMode,
  LambdaIntegration,
  LogGroupLogDestination,
  MethodLoggingLevel,
  ResponseTransferMode,
  RestApi,
  SecurityPolicy,
  type StageOptions,
} from 'aws-cdk-lib/aws-apigateway';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { accessLogFields } from './access-log.ts';
import { answerAsOpenAi } from './answer-as-open-ai.ts';
import type { Ceilings } from '../ceilings.ts';
import type { Ingress, ErrorAlarm } from './ingress.ts';
import { sampleTraces } from '../monitoring/sample-traces.ts';
import { stackNameOf } from '../../lambda/deployed/stage.ts';

export interface HeadwayApiProps {
  readonly handler: IFunction;
  readonly stage: string;
  readonly ceilings: Pick<Ceilings, 'requests' | 'burst'>;
  /** Needs API Gateway's CloudWatch role in the account, which is a setting outside of any stack. */
  readonly hasAccessLog: boolean;
  /** Pages in browsers may call. */
  readonly hasCors: boolean;
  /** For an emulator that cannot stream. */
  readonly isBuffered?: boolean | undefined;
}

/**
 * Sends every path and method to one function. A REST API, because no other kind streams and lets a caller wait for
 * longer than 30 s; the CloudWatch role that its access log needs is a setting of the whole account, not of this
 * stack.
 */
export class HeadwayApi extends Construct implements Ingress {
  readonly restApi: RestApi;

  constructor(scope: Construct, id: string, props: HeadwayApiProps) {
    super(scope, id);
    this.restApi = new RestApi(this, 'RestApi', {
      restApiName: stackNameOf(props.stage),
      description: 'Headway: OpenAI-compatible gateway that serves in order of priority',
      endpointTypes: [EndpointType.REGIONAL],
      cloudWatchRole: false,
      deployOptions: this.#stageOptions(props),
      defaultIntegration: new LambdaIntegration(props.handler, {
        responseTransferMode:
          props.isBuffered === true ? ResponseTransferMode.BUFFERED : ResponseTransferMode.STREAM,
        timeout: Duration.minutes(15),
        allowTestInvoke: false,
      }),
    });
    // The stack defines the outputs itself.
    this.restApi.node.tryRemoveChild('Endpoint');
    this.restApi.root.addMethod('ANY');
    this.restApi.root.addProxy({ anyMethod: true });
    answerAsOpenAi(this.restApi, { hasCors: props.hasCors });
    this.#requireTls();
    // An emulator that cannot stream has no X-Ray either.
    if (props.isBuffered !== true) sampleTraces(this.restApi.deploymentStage, stackNameOf(props.stage));
  }

  get url(): string {
    return this.restApi.url;
  }

  errorAlarm(period: Duration): ErrorAlarm {
    return {
      impact: 'At least one in twenty calls to the API ends in a 5xx: callers get no answer.',
      // The average of zeros and ones is the share of errors.
      metric: this.restApi.deploymentStage.metricServerError({ statistic: Stats.AVERAGE, period }),
      threshold: 0.05,
    };
  }

  requestMetrics(period: Duration): IMetric[] {
    const { deploymentStage } = this.restApi;
    return [
      deploymentStage.metricCount({ period }),
      deploymentStage.metricClientError({ period, statistic: Stats.SUM }),
      deploymentStage.metricServerError({ period, statistic: Stats.SUM }),
    ];
  }

  #stageOptions({ stage, ceilings, hasAccessLog }: HeadwayApiProps): StageOptions {
    const options: StageOptions = {
      stageName: stage,
      throttlingRateLimit: ceilings.requests,
      throttlingBurstLimit: ceilings.burst,
      tracingEnabled: true,
      // API Gateway's own log would hold headers and bodies; the function's log has the outcome of each request.
      loggingLevel: MethodLoggingLevel.OFF,
      dataTraceEnabled: false,
    };
    if (!hasAccessLog) return options;
    const group = new LogGroup(this, 'AccessLog', {
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    return {
      ...options,
      accessLogDestination: new LogGroupLogDestination(group),
      accessLogFormat: AccessLogFormat.custom(JSON.stringify(accessLogFields)),
    };
  }

  /** TLS 1.2 or later: an API without the setting accepts 1.0. The CDK's own construct does not know the setting. */
  #requireTls(): void {
    const { defaultChild } = this.restApi.node;
    if (!(defaultChild instanceof CfnRestApi)) throw new Error('the REST API has no resource');
    defaultChild.securityPolicy = SecurityPolicy.TLS13_1_2_PFS_PQ_2025_09;
    defaultChild.endpointAccessMode = EndpointAccessMode.BASIC;
  }
}
