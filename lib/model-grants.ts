import { Stack } from 'aws-cdk-lib';
import { ManagedPolicy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { Deployment } from '../lambda/core/config/headway-config.ts';
import { bedrockGrants, type Grant } from './bedrock-grants.ts';
import type { HeadwayFunction } from './functions/headway-function.ts';

/** IAM allows 6,144 characters in a managed policy; the rest is room for the values that tokens stand for. */
const longestPolicy = 5_000;
/** Tokens for account, region and partition, at the length of their values. */
const fullArn = (arn: string): string =>
  arn.replaceAll(/\$\{Token\[AWS\.?\w*\.?\w*[^\]]*\]\}/g, 'us-gov-west-1x');

/**
 * The rights at Bedrock of the functions that call models: managed policies, as many as the models need. There is
 * none where no call is signed.
 */
export class ModelGrants extends Construct {
  constructor(
    scope: Construct,
    id: string,
    props: { readonly deployments: readonly Deployment[]; readonly callers: readonly HeadwayFunction[] },
  ) {
    super(scope, id);
    const { partition, region, account } = Stack.of(this);
    const grants = bedrockGrants(props.deployments, { partition, region, account });
    for (const [number, statements] of packed(grants.flatMap(split)).entries()) {
      new ManagedPolicy(this, `Policy${number + 1}`, {
        description: 'Headway: the models that its configuration names',
        roles: props.callers.map(({ role }) => role),
        statements: statements.map(
          ({ actions, resources, conditions }) =>
            new PolicyStatement({
              actions: [...actions],
              resources: [...resources],
              ...(conditions && { conditions }),
            }),
        ),
      });
    }
  }
}

const sizeOf = (grant: Grant): number => fullArn(JSON.stringify(grant)).length + 40;

/** Splits a statement that would fill a policy. */
function split(grant: Grant): readonly Grant[] {
  const { resources } = grant;
  if (sizeOf(grant) <= longestPolicy || resources.length < 2) return [grant];
  const half = Math.ceil(resources.length / 2);
  return [
    ...split({ ...grant, resources: resources.slice(0, half) }),
    ...split({ ...grant, resources: resources.slice(half) }),
  ];
}

function packed(grants: readonly Grant[]): readonly (readonly Grant[])[] {
  const policies: Grant[][] = [];
  let left = 0;
  for (const grant of grants) {
    const size = sizeOf(grant);
    if (size > left) {
      policies.push([]);
      left = longestPolicy;
    }
    policies.at(-1)?.push(grant);
    left -= size;
  }
  return policies;
}
