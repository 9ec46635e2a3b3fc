import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import * as z from 'zod';
import { Refused, WrongUse } from '../../cli/refused.ts';
import { isStage, stackNameOf, stageRule } from '../../lambda/deployed/stage.ts';
import { awsRefusal } from './aws-refusal.ts';

/** The outputs of a deployed stack: see `lib/headway-stack.ts`. */
const outputsSchema = z.object({
  ApiUrl: z.string(),
  /** Absent if the API's function has a URL of its own. */
  ApiId: z.string().optional(),
  GroupTable: z.string(),
  RequestTable: z.string(),
  BlobBucket: z.string(),
  /** Absent where an older version deployed it. */
  KeyTable: z.string().optional(),
  QueueUrlBase: z.string(),
  QueuePrefix: z.string(),
  /** Absent if an older version deployed the stage. */
  DispatcherFunction: z.string().optional(),
  /** Absent if the configuration refers to no os.environ/NAME. */
  SecretArn: z.string().optional(),
  DashboardUrl: z.string().optional(),
});

export type DeployedStage = z.infer<typeof outputsSchema>;

/** @throws WrongUse for a text that cannot be the name of a stage. */
export function checkStage(stage: string): string {
  if (isStage(stage)) return stage;
  throw new WrongUse(`stage "${stage}" is not ${stageRule}.`);
}

/** The stage's outputs; undefined: it is not deployed. @throws Refused if AWS cannot be asked. */
export async function findStage(
  stage: string,
  client = new CloudFormationClient(),
): Promise<DeployedStage | undefined> {
  try {
    const { Stacks = [] } = await client.send(
      new DescribeStacksCommand({ StackName: stackNameOf(checkStage(stage)) }),
    );
    const outputs = Stacks[0]?.Outputs ?? [];
    return outputsSchema.parse(
      Object.fromEntries(outputs.map(({ OutputKey = '', OutputValue }) => [OutputKey, OutputValue])),
    );
  } catch (error) {
    if (error instanceof Error && error.message.includes('does not exist')) return undefined;
    throw awsRefusal(error);
  }
}

/** @throws Refused also if the stage is not deployed. */
export async function openStage(stage: string, client?: CloudFormationClient): Promise<DeployedStage> {
  const found = await findStage(stage, client);
  if (found !== undefined) return found;
  throw new Refused(
    `There is no stage "${stage}" in this account and region; npx headway deploy --stage ${stage} creates it.`,
  );
}
