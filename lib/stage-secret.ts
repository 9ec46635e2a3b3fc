import { RemovalPolicy } from 'aws-cdk-lib';
import { CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { HeadwayFunction } from './headway-function.ts';

/**
 * One secret for a stage: a JSON object of what its configuration refers to. Empty when it is made, so that no
 * value stands in the template and no deploy touches what was set; the CDK's own construct would generate one.
 * CloudFormation deletes it with the stage at once, without a time in which it could be restored.
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
