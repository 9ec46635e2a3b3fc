import { confirm } from '../../cli/terminal/confirm.ts';
import { openControl, type Where } from '../control/open-control.ts';
import { awsRefusal } from '../stage/aws-refusal.ts';
import { runKeys, type KeysAsked } from './key-verbs.ts';

interface KeysOptions extends Omit<Where, 'model'> {
  readonly yes?: true | undefined;
}

/** Shows or changes the keys of a stage, or of the gateway on this machine. */
export async function keys(asked: KeysAsked, { yes, ...where }: KeysOptions): Promise<void> {
  try {
    await runKeys(await openControl(where), asked, {
      confirm: yes === true ? () => Promise.resolve() : confirm,
    });
  } catch (error) {
    throw awsRefusal(error);
  }
}
