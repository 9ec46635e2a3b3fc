import { RemovalPolicy } from 'aws-cdk-lib';
import { CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { HeadwayFunction } from '../functions/headway-function.ts';

/**
 * One secret for a stage: a JSON object with the values that its configuration refers to. It is created empty, so
 * that no value appears in the template and no deploy touches the values that were set; the CDK's own construct
 * would generate one. CloudFormation deletes it with the stage at once, without a recovery window.
 */
export class StageSecret extends Construct {
  readonly arn: string;

  constructor(scope: Construct, id: string, props: { readonly stage: string }) {
    super(scope, id);
    const secret = new CfnSecret(this, 'Values', {
      description: `Headway (${props.stage}): what os.environ/NAME in its configuration stands for`,
    });
    secret.applyRemovalPolicy(RemovalPolicy.DESTROY);
    this.arn = secret.ref;
  }

  mayBeReadBy(reader: HeadwayFunction): void {
    reader.allow(['secretsmanager:GetSecretValue'], [this.arn]);
  }
}
