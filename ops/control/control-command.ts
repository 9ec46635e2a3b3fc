import { columns } from '../../cli/columns.ts';
import { paint } from '../../cli/paint.ts';
import type { Mode } from '../../lambda/core/line/mode.ts';
import { awsRefusal } from '../stage/aws-refusal.ts';
import { depthsOf, type GroupOverview } from './group-overview.ts';
import { openControl, type Where } from './open-control.ts';
import { listGroups, setMode, untilEmpty, type Control } from './set-mode.ts';

export interface ControlOptions extends Where {
  readonly model?: string | undefined;
  /** For `drain` only. */
  readonly wait?: true | undefined;
  readonly json?: true | undefined;
}

const said: Readonly<Record<Mode, string>> = {
  open: 'takes new requests and gives turns to those that wait',
  paused: 'gives no turns; new requests wait, calls under way go on',
  draining: 'takes no new requests; those that wait are served',
};

const colours = { open: 'green', paused: 'yellow', draining: 'yellow' } as const;

/** Sets the mode of a model group; without one, lists every group with its mode and depths. */
export async function control(mode: Mode, options: ControlOptions): Promise<void> {
  try {
    const opened = await openControl(options);
    if (options.model === undefined) showAll(await listGroups(opened), options);
    else await setOne(opened, mode, { ...options, model: options.model });
  } catch (error) {
    throw awsRefusal(error);
  }
}

function showAll(groups: readonly GroupOverview[], { json }: ControlOptions): void {
  if (json === true) {
    console.log(JSON.stringify({ models: groups.map(jsonOf) }));
    return;
  }
  const rows = groups.map((group) => [group.group, paint(colours[group.mode], group.mode), depthsOf(group)]);
  console.log(columns([['model', 'mode', 'waiting'], ...rows]));
}

type OfOne = ControlOptions & { readonly model: string };

async function setOne(opened: Control, mode: Mode, options: OfOne): Promise<void> {
  const { model, wait, json } = options;
  const isJson = json === true;
  const group = await setMode(opened, model, mode);
  if (!isJson) console.log(`${group.group} is ${mode}: it ${said[mode]}.\nwaiting: ${depthsOf(group)}`);
  // Progress is for people: beside a JSON document it goes to standard error.
  const say = isJson ? console.error : console.log;
  const isEmpty = wait === true ? await waitUntilEmpty({ ...opened, say }, { ...options, model }) : undefined;
  if (isJson)
    console.log(JSON.stringify({ ...jsonOf(group), ...(isEmpty === undefined ? {} : { empty: isEmpty }) }));
}

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
  const isDone = await untilEmpty(opened, group, stopped.signal);
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
