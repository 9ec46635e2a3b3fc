import { Stack } from 'aws-cdk-lib';
import { ManagedPolicy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { Deployment } from '../lambda/core/config/headway-config.ts';
import { bedrockGrants, type Grant } from './bedrock-grants.ts';
import type { HeadwayFunction } from './headway-function.ts';

/** IAM's limit of a managed policy is 6,144 characters; names are longer once the tokens in them are replaced. */
const longestPolicy = 5_000;
/** An ARN's account, region and partition are tokens here, and as long as these there. */
const fullArn = (arn: string): string =>
  arn.replaceAll(/\$\{Token\[AWS\.?\w*\.?\w*[^\]]*\]\}/g, 'us-gov-west-1x');

/**
 * What the functions that call models may do at Bedrock: policies of their own beside the roles' inline ones, as
 * many as the models named take. Absent where nothing is signed.
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

/** A statement that fills a policy is several of the same. */
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
