import { awsRefusal } from '../stage/aws-refusal.ts';
import type { Mode } from '../../lambda/core/line/mode.ts';
import { openControl } from './open-control.ts';
import { runMode, type ControlOptions } from './mode-verbs.ts';

/** Sets the mode of a model group; without one, lists every group with its mode and depths. */
export async function control(mode: Mode, options: ControlOptions): Promise<void> {
  try {
    await runMode(await openControl(options), mode, options);
  } catch (error) {
    throw awsRefusal(error);
  }
}
