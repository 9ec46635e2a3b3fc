import { columns } from '../cli/columns.ts';
import { readOptions } from '../cli/read-options.ts';
import { Refused } from '../cli/refused.ts';
import type { Mode } from '../lambda/core/mode.ts';
import { awsRefusal } from './aws-refusal.ts';
import { openStage } from './deployed-stage.ts';
import { deployedShape } from './deployed-template.ts';
import { depthsOf } from './group-overview.ts';
import { openOperatorStores } from './operator-stores.ts';
import { listGroups, setMode, untilEmpty, type Control } from './set-mode.ts';
import { stageOf } from './stage-option.ts';

const said: Readonly<Record<Mode, string>> = {
  open: 'takes new requests and gives turns to those that wait',
  paused: 'gives no turns; new requests wait, calls under way go on',
  draining: 'takes no new requests; those that wait are served',
};

/** What `pause`, `resume` and `drain` share: the mode that they set, and the list of modes without `--model`. */
export async function controlCommand(mode: Mode, usage: string): Promise<void> {
  const { values } = readOptions(usage, {
    options: {
      stage: { type: 'string' },
      model: { type: 'string' },
      ...(mode === 'draining' ? { wait: { type: 'boolean', default: false } } : {}),
    },
  });
  const isWaiting = 'wait' in values && values.wait === true;
  if (isWaiting && values.model === undefined) throw new Refused(`--wait needs --model.\n${usage}`);
  try {
    const control = await openControl(stageOf(values.stage), values.model);
    if (values.model === undefined) {
      console.log(tableOf(await listGroups(control)));
      return;
    }
    const group = await setMode(control, values.model, mode);
    console.log(`${group.group} is ${mode}: it ${said[mode]}.\nwaiting: ${depthsOf(group)}`);
    if (isWaiting) await waitUntilEmpty(control, group.group);
  } catch (error) {
    throw awsRefusal(error);
  }
}

/** `named`: a model group that is asked for. */
export async function openControl(stage: string, named?: string): Promise<Control> {
  const shape = await deployedShape(stage, undefined, named);
  const deployed = { stage: await openStage(stage), shape };
  return { stores: openOperatorStores(deployed), say: console.log };
}

const tableOf = (groups: Awaited<ReturnType<typeof listGroups>>): string =>
  columns([
    ['model', 'mode', 'waiting'],
    ...groups.map((group) => [group.group, group.mode, depthsOf(group)]),
  ]);

async function waitUntilEmpty(control: Control, group: string): Promise<void> {
  const stopped = new AbortController();
  const stop = () => {
    stopped.abort();
  };
  process.once('SIGINT', stop);
  const isDone = await untilEmpty(control, group, stopped.signal);
  process.off('SIGINT', stop);
  const reopen = `npm run resume -- --model ${JSON.stringify(group)} opens it again`;
  console.log(
    isDone
      ? `${group} is empty: nothing waits, and no job is in progress. It still takes no new requests; ${reopen}.`
      : `\n${group} is still draining; ${reopen}.`,
  );
  if (!isDone) process.exitCode = 130;
}
