import { APIGatewayClient, GetRestApisCommand } from '@aws-sdk/client-api-gateway';
import { CloudFormationClient, ListStacksCommand } from '@aws-sdk/client-cloudformation';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { LambdaClient, ListEventSourceMappingsCommand, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { ListBucketsCommand } from '@aws-sdk/client-s3';
import { ListSecretsCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { ListQueuesCommand } from '@aws-sdk/client-sqs';
import { s3Client, sqsClient } from '../../lambda/aws/clients.ts';
import { ask, found, logGroups, type Question } from './emulator/emulator-api.ts';

/** Everything in an emulated account that a stage could leave behind: `kind name`. */
export async function inventory(endpoint: string): Promise<string[]> {
  const stacks = await new CloudFormationClient().send(new ListStacksCommand());
  const living = (stacks.StackSummaries ?? []).filter(({ StackStatus }) => StackStatus !== 'DELETE_COMPLETE');
  const lambda = new LambdaClient();
  const kinds: Readonly<Record<string, readonly (string | undefined)[]>> = {
    stack: living.map(({ StackName }) => StackName),
    table: (await new DynamoDBClient().send(new ListTablesCommand())).TableNames ?? [],
    queue: (await sqsClient(process.env).send(new ListQueuesCommand())).QueueUrls ?? [],
    bucket: namesIn((await s3Client(process.env).send(new ListBucketsCommand())).Buckets, 'Name'),
    function: namesIn((await lambda.send(new ListFunctionsCommand())).Functions, 'FunctionName'),
    mapping: namesIn((await lambda.send(new ListEventSourceMappingsCommand())).EventSourceMappings, 'UUID'),
    api: namesIn((await new APIGatewayClient().send(new GetRestApisCommand())).items, 'name'),
    secret: namesIn((await new SecretsManagerClient().send(new ListSecretsCommand())).SecretList, 'Name'),
    'log group': await logGroups(endpoint),
    role: await roles(endpoint),
    schedule: await schedules(endpoint),
    alarm: await alarms(endpoint),
  };
  return Object.entries(kinds).flatMap(([kind, names]) => names.map((name) => `${kind} ${name}`));
}

const namesIn = <Key extends string>(
  found: readonly Partial<Record<Key, string | undefined>>[] | undefined,
  key: Key,
): (string | undefined)[] => (found ?? []).map((one) => one[key]);

const query = (Action: string, Version: string): Question => ({
  method: 'POST',
  headers: { 'content-type': 'application/x-www-form-urlencoded' },
  body: new URLSearchParams({ Action, Version }).toString(),
});

const roles = async (endpoint: string): Promise<string[]> =>
  found(await ask(endpoint, 'iam', query('ListRoles', '2010-05-08')), /<RoleName>([^<]+)</g);

const alarms = async (endpoint: string): Promise<string[]> =>
  found(await ask(endpoint, 'monitoring', query('DescribeAlarms', '2010-08-01')), /<AlarmName>([^<]+)</g);

const schedules = async (endpoint: string): Promise<string[]> =>
  found(await ask(endpoint, 'scheduler', { path: '/schedules' }), /"Name": ?"([^"]+)"/g);
