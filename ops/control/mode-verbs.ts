import { columns } from '../../cli/terminal/columns.ts';
import { paint } from '../../cli/terminal/paint.ts';
import { Refused } from '../../cli/refused.ts';
import { listGroups } from '../../lambda/app/operate/group-overviews.ts';
import { setMode } from '../../lambda/app/operate/set-mode.ts';
import { untilEmpty } from '../../lambda/app/operate/until-empty.ts';
import type { Mode } from '../../lambda/core/line/mode.ts';
import type { GroupOverview } from '../../lambda/core/operate/group-overview.ts';
import { depthsOf } from './depths-of.ts';
import type { Control, Where } from './open-control.ts';

export interface ControlOptions extends Where {
  readonly model?: string | undefined;
  /** For `drain` only. */
  readonly wait?: true | undefined;
  readonly json?: true | undefined;
}

const said: Readonly<Record<Mode, string>> = {
  open: 'takes new requests and serves those that wait',
  paused: 'serves nothing; new requests wait, calls in progress go on',
  draining: 'takes no new requests; those that wait are served',
};

const colours = { open: 'green', paused: 'yellow', draining: 'yellow' } as const;

/** Sets the mode of the named group, or shows all modes. */
export async function runMode(control: Control, mode: Mode, options: ControlOptions): Promise<void> {
  if (options.model === undefined) showAll(control, await listGroups(control.stores), options);
  else await setOne(control, mode, { ...options, model: options.model });
}

function showAll({ say }: Control, groups: readonly GroupOverview[], { json }: ControlOptions): void {
  if (json === true) {
    say(JSON.stringify({ models: groups.map(jsonOf) }));
    return;
  }
  const rows = groups.map((group) => [group.group, paint(colours[group.mode], group.mode), depthsOf(group)]);
  say(columns([['model', 'mode', 'waiting'], ...rows]));
}

type OfOne = ControlOptions & { readonly model: string };

async function setOne(opened: Control, mode: Mode, options: OfOne): Promise<void> {
  const { model, wait, json } = options;
  const isJson = json === true;
  const group = await setMode(opened.stores, model, mode);
  if (group === undefined) throw noSuchGroup(opened, model);
  if (!isJson) opened.say(`${group.group} is ${mode}: it ${said[mode]}.\nwaiting: ${depthsOf(group)}`);
  // Progress is for people: beside a JSON document it goes to standard error.
  const say = isJson ? console.error : opened.say;
  const isEmpty = wait === true ? await waitUntilEmpty({ ...opened, say }, { ...options, model }) : undefined;
  if (isJson)
    opened.say(JSON.stringify({ ...jsonOf(group), ...(isEmpty === undefined ? {} : { empty: isEmpty }) }));
}

const noSuchGroup = ({ stores }: Control, model: string): Refused =>
  new Refused(
    `There is no model group "${model}" in this stage. Its model groups: ${stores.shape.groups.join(', ')}.`,
  );

const jsonOf = ({ group, mode, isLed, tiers }: GroupOverview): object => ({
  model: group,
  mode,
  led: isLed,
  tiers,
});

async function waitUntilEmpty(opened: Control, { model: group, stage, local }: OfOne): Promise<boolean> {
  const stopped = new AbortController();
  const stop = () => {
    stopped.abort();
  };
  process.once('SIGINT', stop);
  const show = (left: GroupOverview) =>
    opened.say(`${group}: ${depthsOf(left)}${left.isLed ? ', at work' : ''}`);
  const isDone = await untilEmpty(opened.stores, group, { show, signal: stopped.signal });
  process.off('SIGINT', stop);
  const where = local !== undefined ? localWords(local) : stage === undefined ? '' : `--stage ${stage} `;
  const reopen = `npx headway resume ${where}--model ${JSON.stringify(group)} opens it again`;
  opened.say(
    isDone
      ? `${group} is empty: nothing waits, and no job is in progress. It still takes no new requests; ${reopen}.`
      : `\n${group} is still draining; ${reopen}.`,
  );
  if (!isDone) process.exitCode = 130;
  return isDone;
}

const localWords = (local: number | true): string => (local === true ? '--local ' : `--local ${local} `);
