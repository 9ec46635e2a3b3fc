import { command, type Example } from '../../cli/command.ts';
import type { Mode } from '../../lambda/core/line/mode.ts';
import type { ControlOptions } from '../../ops/control/mode-verbs.ts';
import { jsonOption, localKeyNote, localOption, stageOption } from '../shared-options.ts';

/** The common part of `pause`, `resume` and `drain`; without a model, each of them lists all modes. */
export const modeCommand = (about: {
  readonly name: string;
  readonly does: string;
  readonly examples: readonly Example[];
}) =>
  command({
    ...about,
    examples: [
      ...about.examples,
      [`npx headway ${about.name}`, 'shows every model group, its mode and how many wait'],
    ],
  })
    .option('-m, --model <name>', 'the model group; without it, all are listed')
    .addOption(stageOption())
    .addOption(localOption())
    .addOption(jsonOption())
    .addHelpText('after', `\n${localKeyNote}`);

export async function setOrList(mode: Mode, options: ControlOptions): Promise<void> {
  const { control } = await import('../../ops/control/control-command.ts');
  await control(mode, options);
}
