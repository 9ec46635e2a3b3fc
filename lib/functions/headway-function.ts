import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, Function, Runtime, type FunctionOptions } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { Environment } from '../../lambda/deployed/environment.ts';
import { bundle } from './bundle.ts';

export interface HeadwayFunctionProps {
  /** The source file. */
  readonly entry: string;
  readonly configJson: string;
  /** Other files beside the bundle: texts by file name. */
  readonly files?: Readonly<Record<string, string>>;
  /**
   * Names only. The stage's secret holds the values of the configuration's `os.environ/NAME`, and no value may come
   * here: it would appear in the template.
   */
  readonly environment: Environment;
  readonly memoryMb: number;
  readonly description: string;
  readonly options?: Pick<
    FunctionOptions,
    'recursiveLoop' | 'reservedConcurrentExecutions' | 'retryAttempts' | 'timeout' | 'tracing'
  >;
}

/** A function whose role may do nothing yet except write its own log. */
export class HeadwayFunction extends Construct {
  readonly function: Function;
  readonly role: Role;

  constructor(scope: Construct, id: string, props: HeadwayFunctionProps) {
    super(scope, id);
    const logGroup = new LogGroup(this, 'Log', {
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    this.allow(['logs:CreateLogStream', 'logs:PutLogEvents'], [logGroup.logGroupArn]);
    this.function = new Function(this, 'Function', {
      timeout: Duration.minutes(15),
      ...props.options,
      description: props.description,
      code: bundle(props.entry, { 'headway-config.json': props.configJson, ...props.files }),
      handler: 'index.handler',
      environment: { ...props.environment, NODE_OPTIONS: '--enable-source-maps' },
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      memorySize: props.memoryMb,
      role: this.role,
      logGroup,
    });
  }

  allow(actions: string[], resources: readonly string[]): void {
    this.role.addToPolicy(new PolicyStatement({ actions, resources: [...resources] }));
  }
}
