import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import type { Account } from '../stage/account.ts';
import { awsRefusal } from '../stage/aws-refusal.ts';

export const TOOLKIT_STACK = 'CDKToolkit';

/** The CDK's own check has required it since version 2 of the CDK. */
const LEAST_VERSION = 6;

/** The version of the CDK's bootstrap stack; undefined: there is none. @throws Refused if AWS cannot be asked. */
export async function bootstrapVersion(
  name: string,
  client = new CloudFormationClient(),
): Promise<number | undefined> {
  try {
    const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName: name }));
    const outputs = Stacks[0]?.Outputs ?? [];
    const version = outputs.find(({ OutputKey }) => OutputKey === 'BootstrapVersion')?.OutputValue;
    return Number(version ?? 0);
  } catch (error) {
    if (error instanceof Error && error.message.includes('does not exist')) return undefined;
    throw awsRefusal(error);
  }
}

/** The step that is needed before anything can be deployed; undefined: none. */
export function bootstrapFinding(
  version: number | undefined,
  { account, region, toolkit }: Account & { readonly toolkit: string },
): string | undefined {
  const option = toolkit === TOOLKIT_STACK ? '' : ` --toolkit-stack-name ${toolkit}`;
  const command = `npx cdk bootstrap aws://${account}/${region}${option}`;
  if (version === undefined) {
    return `Account ${account} is not bootstrapped for the CDK in ${region} (there is no stack ${toolkit}): run ${command} once. If its stack has another name, give --toolkit-stack-name.`;
  }
  if (version >= LEAST_VERSION) return undefined;
  return `The CDK's bootstrap stack ${toolkit} in ${region} is version ${version}, and ${LEAST_VERSION} is needed: run ${command} to update it.`;
}
