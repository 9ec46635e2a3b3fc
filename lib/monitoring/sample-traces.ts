import type { Stage } from 'aws-cdk-lib/aws-apigateway';
import { CfnSamplingRule } from 'aws-cdk-lib/aws-xray';
import { TRACED_SHARE } from './traced-share.ts';

/** X-Ray applies the matching rule with the lowest number; its own default rule has 10,000. */
const PRIORITY = 1_000;

/**
 * The calls of a stage that X-Ray records: a share of all. Its default rule adds the first of every second, which
 * at one request a second is every one, at $5 a million. The log has the trace id of every request.
 */
export function sampleTraces(stage: Stage, name: string): void {
  new CfnSamplingRule(stage, 'Sampling', {
    samplingRule: {
      ruleName: name,
      priority: PRIORITY,
      version: 1,
      reservoirSize: 0,
      fixedRate: TRACED_SHARE,
      serviceName: '*',
      serviceType: 'AWS::ApiGateway::Stage',
      resourceArn: stage.stageArn,
      host: '*',
      httpMethod: '*',
      urlPath: '*',
    },
  });
}
