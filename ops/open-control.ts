import { openStage } from './deployed-stage.ts';
import { deployedShape } from './deployed-template.ts';
import { openOperatorStores } from './operator-stores.ts';
import type { Control } from './set-mode.ts';
import { stageOf } from './stage-option.ts';

/** Which Headway a command is for. */
export interface Where {
  readonly stage?: string | undefined;
  /** A model group that is asked for. */
  readonly model?: string | undefined;
}

/** The stage that a command is for, in the operator's hands. */
export async function openControl({ stage: given, model }: Where): Promise<Control> {
  const stage = stageOf(given);
  const shape = await deployedShape(stage, undefined, model);
  const deployed = { stage: await openStage(stage), shape };
  return { stores: openOperatorStores(deployed), say: console.log };
}
