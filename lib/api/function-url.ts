import type { Duration } from 'aws-cdk-lib';
import { Stats, type IMetric, type Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { FunctionUrl, FunctionUrlAuthType, InvokeMode, type IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { Ingress, ErrorAlarm } from './ingress.ts';

export interface HeadwayUrlProps {
  readonly handler: IFunction;
  /** Callers have to sign with AWS credentials. */
  readonly isSigned: boolean;
  /** For an emulator that cannot stream. */
  readonly isBuffered?: boolean | undefined;
}

/**
 * The function URL: a request costs nothing, and nothing stands in front of the function except its reserved
 * concurrency (docs/decisions/0025-a-function-url-as-the-cheap-door.md).
 */
export class HeadwayUrl extends Construct implements Ingress {
  readonly url: string;
  readonly #handler: IFunction;

  constructor(scope: Construct, id: string, { handler, isSigned, isBuffered }: HeadwayUrlProps) {
    super(scope, id);
    this.#handler = handler;
    this.url = new FunctionUrl(this, 'Url', {
      function: handler,
      // Otherwise the function checks the key itself: OpenAI's clients cannot sign for IAM.
      authType: isSigned ? FunctionUrlAuthType.AWS_IAM : FunctionUrlAuthType.NONE,
      invokeMode: isBuffered === true ? InvokeMode.BUFFERED : InvokeMode.RESPONSE_STREAM,
    }).url;
  }

  errorAlarm(period: Duration): ErrorAlarm {
    return {
      impact: 'At least ten calls to the API end in a 5xx within five minutes: callers get no answer.',
      // Lambda documents these metrics as sums; it does not say that each request counts as zero or one.
      metric: this.#count('Url5xxCount', period),
      threshold: 10,
    };
  }

  requestMetrics(period: Duration): IMetric[] {
    return ['UrlRequestCount', 'Url4xxCount', 'Url5xxCount'].map((name) => this.#count(name, period));
  }

  #count(name: string, period: Duration): Metric {
    return this.#handler.metric(name, { period, statistic: Stats.SUM });
  }
}
