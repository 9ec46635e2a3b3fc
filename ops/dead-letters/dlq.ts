import { confirm } from '../../cli/terminal/confirm.ts';
import { awsRefusal } from '../stage/aws-refusal.ts';
import { runDlq, type DlqAsked } from './dlq-verbs.ts';
import { openControl, type Where } from '../control/open-control.ts';

export interface DlqOptions extends Where {
  readonly model?: string | undefined;
  readonly tier?: string | undefined;
  readonly json?: true | undefined;
  readonly yes?: true | undefined;
}

/** Shows or works on the dead letters that the options select. */
export async function dlq(
  verb: DlqAsked['verb'],
  { ids = [], ...options }: DlqOptions & { readonly ids?: readonly string[] },
): Promise<void> {
  const { model, tier, json, yes } = options;
  try {
    const control = await openControl(options);
    const asked = { verb, ids, model, tier, isJson: json === true };
    await runDlq(control, asked, { confirm: yes === true ? () => Promise.resolve() : confirm });
  } catch (error) {
    throw awsRefusal(error);
  }
}
