import { Tracing, type IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { ApiEnvironment, Environment } from '../../lambda/deployed/environment.ts';
import type { HeadwayConfig } from '../../lambda/core/config/headway-config.ts';
import { BOARD_PAGE_FILE } from '../../lambda/deployed/board-page.ts';
import type { Ceilings } from '../ceilings.ts';
import type { Ingress } from './ingress.ts';
import { HeadwayUrl } from './function-url.ts';
import { HeadwayFunction } from '../functions/headway-function.ts';
import { boardPage } from './board-page.ts';
import { openApiJson } from './openapi-json.ts';
import { HeadwayApi } from './rest-api.ts';
import type { Storage } from '../storage/storage.ts';
import { queueArns, type TierQueues } from '../storage/tier-queues.ts';

export interface ApiProps {
  readonly stage: string;
  readonly entry: string;
  readonly configJson: string;
  readonly environment: Environment;
  readonly storage: Storage;
  readonly queues: TierQueues;
  readonly dispatcher: IFunction;
  readonly ceilings: Ceilings;
  readonly hasAccessLog: boolean;
  /** A function URL in place of a REST API. */
  readonly functionUrl: HeadwayConfig['functionUrl'];
  /** Callers of the function URL have to sign with AWS credentials. */
  readonly isSigned: boolean;
  /** Pages in browsers may call. */
  readonly hasCors: boolean;
  /** Off if nothing can be reserved. */
  readonly reservesConcurrency: boolean;
  /** For an emulator that cannot stream. */
  readonly isBuffered?: boolean | undefined;
}

/** The function behind all routes, and its ingress: the REST API or a function URL. */
export class Api extends Construct {
  readonly ingress: Ingress;
  /** The id by which emulators know a REST API. */
  readonly restApiId: string | undefined;
  readonly handler: HeadwayFunction;

  constructor(scope: Construct, id: string, props: ApiProps) {
    super(scope, id);
    const environment: ApiEnvironment = {
      ...props.environment,
      DISPATCHER_FUNCTION: props.dispatcher.functionName,
    };
    const api = new HeadwayFunction(this, 'Api', {
      entry: props.entry,
      configJson: props.configJson,
      files: { 'openapi.json': openApiJson, [BOARD_PAGE_FILE]: JSON.stringify(boardPage()) },
      environment,
      description: 'Headway: takes requests, waits for their turn, calls the model and returns the answer',
      // Waiting for the model is nearly all of a request's cost and is billed by memory; 128 MB would hold little
      // more than the function itself (docs/decisions/0014-memory-sizes.md).
      memoryMb: 192,
      options: optionsOf(props),
    });
    this.handler = api;
    grantWork(api, props);
    const behind = { ...props, handler: api.function };
    const rest = props.functionUrl === undefined ? new HeadwayApi(this, 'Rest', behind) : undefined;
    this.restApiId = rest?.restApi.restApiId;
    this.ingress = rest ?? new HeadwayUrl(this, 'Own', behind);
  }
}

/**
 * API Gateway decides which requests are traced. Without it Lambda would, at a rate that cannot be set: the first
 * of every second, which at one request a second is all of them.
 */
const optionsOf = ({ functionUrl, reservesConcurrency }: ApiProps) =>
  functionUrl === undefined
    ? { tracing: Tracing.ACTIVE }
    : { ...(reservesConcurrency && { reservedConcurrentExecutions: functionUrl.concurrency }) };

function grantWork(api: HeadwayFunction, { storage, queues, dispatcher }: ApiProps): void {
  api.allow(['dynamodb:GetItem', 'dynamodb:Query', 'dynamodb:UpdateItem'], [storage.groups.tableArn]);
  api.allow(
    ['dynamodb:BatchGetItem', 'dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'],
    [storage.requests.tableArn],
  );
  api.allow(['dynamodb:Query'], [storage.requestsByOwnerArn]);
  api.allow(['s3:GetObject', 's3:PutObject'], [storage.blobs.arnForObjects('*')]);
  api.allow(['s3:DeleteObject'], [storage.blobs.arnForObjects('files/*')]);
  api.allow(
    ['dynamodb:DeleteItem', 'dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Query'],
    [storage.shelf.tableArn],
  );
  api.allow(
    ['dynamodb:DeleteItem', 'dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Query'],
    [storage.keys.tableArn],
  );
  api.allow(['sqs:SendMessage'], queueArns(queues, queues.patterns));
  api.allow(['lambda:InvokeFunction'], [dispatcher.functionArn]);
}
