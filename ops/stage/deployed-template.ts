import {
  CloudFormationClient,
  GetTemplateCommand,
  paginateListStackResources,
} from '@aws-sdk/client-cloudformation';
import { Refused } from '../../cli/refused.ts';
import type { QueueShape } from '../../lambda/deployed/queue-shape.ts';
import { stackNameOf } from '../../lambda/deployed/stage.ts';
import { awsRefusal } from './aws-refusal.ts';
import { deployedQueues } from './deployed-queues.ts';
import { retainedIn, type Retained } from '../destroy/retained.ts';
import { templateSchema, type DeployedTemplate } from './template-schema.ts';

/**
 * The template that a stage was last deployed with; undefined: it never was. @throws Refused if AWS cannot be
 * asked.
 */
export async function deployedTemplate(
  stage: string,
  client = new CloudFormationClient(),
): Promise<DeployedTemplate | undefined> {
  try {
    const { TemplateBody = '' } = await client.send(
      new GetTemplateCommand({ StackName: stackNameOf(stage), TemplateStage: 'Original' }),
    );
    // A stack whose creation was begun but not carried out has none.
    return TemplateBody === '' ? undefined : templateSchema.parse(JSON.parse(TemplateBody));
  } catch (error) {
    if (error instanceof Error && error.message.includes('does not exist')) return undefined;
    throw awsRefusal(error);
  }
}

/**
 * The queues of a deployed stage. `named`: the group that the command names; if an older version has deployed the
 * stage, a group whose name is not ASCII is known by nothing else. @throws Refused if the template does not say.
 */
export async function deployedShape(
  stage: string,
  client?: CloudFormationClient,
  named?: string,
): Promise<QueueShape> {
  const template = await deployedTemplate(stage, client);
  const queues = template && deployedQueues(template, stackNameOf(stage), named);
  if (queues !== undefined) return queues.shape;
  throw new Refused(
    `Stage "${stage}" does not record which queues it has; npx headway deploy --stage ${stage} records them.`,
  );
}

/** The resources that outlive a stage's stack, by their names in the account. */
export async function retainedOf(
  stage: string,
  template: DeployedTemplate,
  client = new CloudFormationClient(),
): Promise<Retained[]> {
  const names = new Map<string, string>();
  const pages = paginateListStackResources({ client }, { StackName: stackNameOf(stage) });
  for await (const { StackResourceSummaries = [] } of pages) {
    for (const { LogicalResourceId = '', PhysicalResourceId } of StackResourceSummaries) {
      if (PhysicalResourceId !== undefined) names.set(LogicalResourceId, PhysicalResourceId);
    }
  }
  return retainedIn(template, names);
}
