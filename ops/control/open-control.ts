import { openStage } from '../stage/deployed-stage.ts';
import { deployedShape } from '../stage/deployed-template.ts';
import { openLocalStores } from '../local-control.ts';
import { openOperatorStores, type OperatorStores } from './operator-stores.ts';
import { stageOf } from '../stage/stage-option.ts';

/** The port of `headway start` unless it is given another. */
const USUAL_PORT = 4000;

/** A stage for an operator's command to work on. */
export interface Control {
  readonly stores: OperatorStores;
  readonly say: (line: string) => void;
}

/** The gateway that a command is for. */
export interface Where {
  readonly stage?: string | undefined;
  /** The port of a gateway on this machine, instead of a stage; `true`: the usual one. */
  readonly local?: number | true | undefined;
  /** The model group that the command names. */
  readonly model?: string | undefined;
}

/** Opens the stage or local gateway that a command is for. */
export async function openControl({ stage: given, local, model }: Where): Promise<Control> {
  if (local !== undefined) {
    const port = local === true ? USUAL_PORT : local;
    return { stores: await openLocalStores(port, process.env), say: console.log };
  }
  const stage = stageOf(given);
  const shape = await deployedShape(stage, undefined, model);
  const deployed = { stage: await openStage(stage), shape };
  return { stores: openOperatorStores(deployed), say: console.log };
}
