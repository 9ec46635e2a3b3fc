import { Duration, Stack } from 'aws-cdk-lib';
import { Policy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { RecursiveLoop, type IFunction } from 'aws-cdk-lib/aws-lambda';
import { Schedule, ScheduleExpression, ScheduleTargetInput } from 'aws-cdk-lib/aws-scheduler';
import { LambdaInvoke } from 'aws-cdk-lib/aws-scheduler-targets';
import { Construct } from 'constructs';
import type { Environment } from '../../lambda/deployed/environment.ts';
import type { Storage } from '../storage/storage.ts';
import { HeadwayFunction } from './headway-function.ts';
import { queueArns, type TierQueues } from '../storage/tier-queues.ts';

export interface DispatcherProps {
  readonly entry: string;
  readonly configJson: string;
  readonly memoryMb: number;
  readonly environment: Environment;
  readonly storage: Storage;
  readonly queues: TierQueues;
  /** How many may run at a time, and are guaranteed to; absent: they share the account's functions with all others. */
  readonly reserved?: number | undefined;
}

/** Hands out turns and runs jobs. Started by the API function, by itself (hand-over), and once a minute. */
export class Dispatcher extends Construct {
  readonly function: IFunction;
  readonly handler: HeadwayFunction;

  constructor(scope: Construct, id: string, props: DispatcherProps) {
    super(scope, id);
    const dispatcher = new HeadwayFunction(this, 'Leader', {
      entry: props.entry,
      configJson: props.configJson,
      environment: props.environment,
      description: 'Headway: hands out turns in order of priority and runs jobs',
      memoryMb: props.memoryMb,
      options: {
        // It hands over to itself before its 15 minutes end. After about 16 such hops Lambda would take the chain
        // for a runaway loop; the lease and the bell are what ends it.
        recursiveLoop: RecursiveLoop.ALLOW,
        // The schedule restarts it within a minute; a retry of a lapsed leader would only compete.
        retryAttempts: 0,
        // Waiting callers hold functions of the account: they must not keep out the one that serves them.
        ...(props.reserved !== undefined && { reservedConcurrentExecutions: props.reserved }),
      },
    });
    this.function = dispatcher.function;
    this.handler = dispatcher;
    grantWork(dispatcher, props);
    this.#mayStartItself(dispatcher);
    this.#sweepEveryMinute();
  }

  /** A policy of its own: in the role's default policy, the function's ARN would close a dependency cycle. */
  #mayStartItself({ role }: HeadwayFunction): void {
    new Policy(this, 'HandOver', {
      roles: [role],
      statements: [
        new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [this.function.functionArn] }),
      ],
    });
  }

  #sweepEveryMinute(): void {
    const { functionArn } = this.function;
    const account = { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } };
    const role = new Role(this, 'SweepRole', {
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com', { conditions: account }),
    });
    role.addToPolicy(new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [functionArn] }));
    new Schedule(this, 'Sweep', {
      description: 'Starts a dispatcher wherever requests wait and none is running',
      schedule: ScheduleExpression.rate(Duration.minutes(1)),
      target: new LambdaInvoke(this.function, {
        input: ScheduleTargetInput.fromObject({}),
        // The target would otherwise grant every version of the function.
        role: role.withoutPolicyUpdates(),
        maxEventAge: Duration.minutes(1),
        retryAttempts: 0,
      }),
    });
  }
}

function grantWork(dispatcher: HeadwayFunction, { storage, queues }: DispatcherProps): void {
  dispatcher.allow(
    ['dynamodb:DeleteItem', 'dynamodb:GetItem', 'dynamodb:Query', 'dynamodb:UpdateItem'],
    [storage.groups.tableArn],
  );
  dispatcher.allow(
    ['dynamodb:BatchGetItem', 'dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'],
    [storage.requests.tableArn],
  );
  dispatcher.allow(['s3:GetObject', 's3:PutObject'], [storage.blobs.arnForObjects('*')]);
  // Its schedule also works on batches: their lines become jobs, and the jobs' answers files.
  dispatcher.allow(
    ['dynamodb:DeleteItem', 'dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Query'],
    [storage.shelf.tableArn],
  );
  // A key is read again when a request that waits under it gets its turn.
  dispatcher.allow(['dynamodb:GetItem'], [storage.keys.tableArn]);
  dispatcher.allow(
    [
      'sqs:ChangeMessageVisibility',
      'sqs:DeleteMessage',
      'sqs:GetQueueAttributes',
      'sqs:ReceiveMessage',
      'sqs:SendMessage',
    ],
    queueArns(queues, queues.patterns),
  );
  // Its schedule also counts dead letters.
  dispatcher.allow(['sqs:GetQueueAttributes'], queueArns(queues, queues.deadPatterns));
}
