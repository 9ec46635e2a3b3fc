import type { Duration } from 'aws-cdk-lib';
import { Stats, type IMetric, type Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { FunctionUrl, FunctionUrlAuthType, InvokeMode, type IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { Door, ErrorAlarm } from './door.ts';

export interface HeadwayUrlProps {
  readonly handler: IFunction;
  /** For an emulator that cannot stream. */
  readonly isBuffered?: boolean | undefined;
}

/**
 * The function's own address: nothing is paid for a request, and nothing stands in front of the function but its
 * reserved concurrency (docs/decisions/0025-a-function-url-as-the-cheap-door.md).
 */
export class HeadwayUrl extends Construct implements Door {
  readonly url: string;
  readonly #handler: IFunction;

  constructor(scope: Construct, id: string, { handler, isBuffered }: HeadwayUrlProps) {
    super(scope, id);
    this.#handler = handler;
    this.url = new FunctionUrl(this, 'Url', {
      function: handler,
      // The function checks the key itself: a client of OpenAI's cannot sign for IAM.
      authType: FunctionUrlAuthType.NONE,
      invokeMode: isBuffered === true ? InvokeMode.BUFFERED : InvokeMode.RESPONSE_STREAM,
    }).url;
  }

  errorAlarm(period: Duration): ErrorAlarm {
    return {
      impact: 'Ten calls to the API or more end in a 5xx in five minutes: callers get no answer.',
      // Lambda's documentation has these metrics as sums; it does not say that each request is a zero or a one.
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
