import { APIGatewayClient, GetAccountCommand } from '@aws-sdk/client-api-gateway';
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { bootstrapFinding, bootstrapVersion } from '../../ops/deploy/bootstrap.ts';
import { hasLogRole, planLogRole } from '../../ops/deploy/log-role.ts';

const account = { account: '111122223333', region: 'eu-central-1' };

describe('the CDK’s bootstrap', () => {
  test.each<[string, number | undefined, string, string | undefined]>([
    ['none', undefined, 'CDKToolkit', 'npx cdk bootstrap aws://111122223333/eu-central-1 once'],
    ['too old', 5, 'CDKToolkit', 'npx cdk bootstrap aws://111122223333/eu-central-1 to update it'],
    [
      'by another name',
      5,
      'Kit',
      'npx cdk bootstrap aws://111122223333/eu-central-1 --toolkit-stack-name Kit',
    ],
    ['just new enough', 6, 'CDKToolkit', undefined],
    ['of today', 31, 'CDKToolkit', undefined],
  ])('%s', (...[, version, toolkit, part]) => {
    const finding = bootstrapFinding(version, { ...account, toolkit });

    if (part === undefined) expect(finding).toBeUndefined();
    else expect(finding).toContain(part);
  });

  test('its version is an output of its stack, and a stack that is not there has none', async () => {
    const client = new CloudFormationClient({ region: 'us-east-1' });
    const stack = {
      StackName: 'CDKToolkit',
      CreationTime: new Date(0),
      StackStatus: 'CREATE_COMPLETE',
    } as const;
    const Outputs = [{ OutputKey: 'BootstrapVersion', OutputValue: '28' }];
    mockClient(client)
      .on(DescribeStacksCommand, { StackName: 'CDKToolkit' })
      .resolves({ Stacks: [{ ...stack, Outputs }] })
      .on(DescribeStacksCommand, { StackName: 'Half' })
      .resolves({ Stacks: [stack] })
      .on(DescribeStacksCommand, { StackName: 'Nope' })
      .rejects(new Error('Stack with id Nope does not exist'));

    expect(await bootstrapVersion('CDKToolkit', client)).toBe(28);
    expect(await bootstrapVersion('Half', client)).toBe(0);
    expect(await bootstrapVersion('Nope', client)).toBeUndefined();
  });
});

describe('the role for access logs', () => {
  test.each([
    [true, false, true, 'ready'],
    [true, true, true, 'ready'],
    [false, false, false, 'ready'],
    [false, true, true, 'set'],
    [false, false, true, 'refused'],
  ])('there %s, to be set %s, logs wanted %s: %s', (...[hasRole, setsLogRole, writesAccessLogs, kind]) => {
    expect(planLogRole({ hasRole, setsLogRole, writesAccessLogs }).kind).toBe(kind);
  });

  test('a refusal names both ways to go on', () => {
    const plan = planLogRole({ hasRole: false, setsLogRole: false, writesAccessLogs: true });

    expect(JSON.stringify(plan)).toMatch(/--set-log-role.*--no-access-logs/);
  });

  test.each([
    [{ cloudwatchRoleArn: 'arn:aws:iam::111122223333:role/logs' }, true],
    [{ cloudwatchRoleArn: '' }, false],
    [{}, false],
  ])('is a setting of the account: %j', async (settings, expected) => {
    const client = new APIGatewayClient({ region: 'us-east-1' });
    mockClient(client).on(GetAccountCommand).resolves(settings);

    expect(await hasLogRole(client)).toBe(expected);
  });
});
