import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { awsRefusal } from './aws-refusal.ts';

/** The account and region that this shell's credentials belong to. */
export interface Account {
  readonly account: string;
  readonly region: string;
}

/** @throws Refused if there are no credentials or no region, or AWS cannot be asked. */
export async function findAccount(client = new STSClient()): Promise<Account> {
  try {
    // Taken from a regional service: STS would answer with a default of its own.
    const region = await new CloudFormationClient().config.region();
    const { Account: account = '' } = await client.send(new GetCallerIdentityCommand());
    return { account, region };
  } catch (error) {
    throw awsRefusal(error);
  }
}
