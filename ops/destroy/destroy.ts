import { confirm } from '../../cli/terminal/confirm.ts';
import { Refused } from '../../cli/refused.ts';
import { stackNameOf } from '../../lambda/deployed/stage.ts';
import { findAccount } from '../stage/account.ts';
import { countWaiting } from '../deploy/count-waiting.ts';
import { deleteStack } from './delete-stack.ts';
import { deployedQueues } from '../stage/deployed-queues.ts';
import { deployedTemplate, retainedOf } from '../stage/deployed-template.ts';
import type { DeployedTemplate } from '../stage/template-schema.ts';
import { removeRetained } from './remove-retained.ts';
import { contents } from '../deploy/removed-queues.ts';
import { describeRetained, type Retained } from './retained.ts';
import { stageOf } from '../stage/stage-option.ts';

export interface DestroyOptions {
  readonly stage?: string | undefined;
  readonly everything?: true | undefined;
  readonly yes?: true | undefined;
}

/** Deletes a stage; says beforehand what is lost with it, and afterwards what is left of it. */
export async function destroy(options: DestroyOptions): Promise<void> {
  const stage = stageOf(options.stage);
  const everything = options.everything === true;
  const { account, region } = await findAccount();
  const where = `in account ${account}, ${region}`;
  const template = await deployedTemplate(stage);
  if (template === undefined) throw new Refused(`There is no stage "${stage}" ${where}.`);
  const retained = await retainedOf(stage, template);
  const lost = await waitingIn(stage, template);
  for (const line of lost) console.log(`Will be lost: ${line}.`);
  if (options.yes !== true) await confirm(question(`stage "${stage}" ${where}`, everything ? retained : []));
  await deleteStack(stackNameOf(stage));
  console.log(`Stage "${stage}" is gone from account ${account}, ${region}.`);
  await dispose(retained, everything);
}

function question(what: string, more: readonly Retained[]): string {
  if (more.length === 0) return `Destroy ${what}?`;
  return `Destroy ${what}, and also, with all their contents, ${more.map(({ name }) => name).join(', ')}?`;
}

async function waitingIn(stage: string, template: DeployedTemplate): Promise<string[]> {
  const deployed = deployedQueues(template, stackNameOf(stage));
  if (deployed === undefined) return [];
  return contents(await countWaiting(deployed.queues)).map(({ text }) => text);
}

async function dispose(retained: readonly Retained[], everything: boolean): Promise<void> {
  const left: Retained[] = [];
  for (const one of retained) {
    if (everything && (await removeRetained(one))) console.log(`Removed ${one.name}.`);
    else left.push(one);
  }
  if (left.length === 0) return;
  console.log('These resources are kept; each with the reason, the cost and the command that removes it:');
  for (const one of left) console.log(describeRetained(one));
}
