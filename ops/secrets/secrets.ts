import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { Refused } from '../../cli/refused.ts';
import { openStage } from '../stage/deployed-stage.ts';
import { describeNames, statesOf } from './describe-names.ts';
import { readValue } from './read-value.ts';
import { stageOf } from '../stage/stage-option.ts';
import { stageValues, type StageValues } from './stage-values.ts';
import { usedNames } from './used-names.ts';

export interface SecretsOptions {
  readonly stage?: string | undefined;
  /** The config file whose names are compared. */
  readonly config?: string | undefined;
}

export async function listSecrets(
  options: SecretsOptions & { readonly json?: true | undefined },
): Promise<void> {
  const used = usedNames(options.config, process.env);
  const values = await open(stageOf(options.stage));
  const present = Object.keys(await values.read());
  console.log(
    options.json === true
      ? JSON.stringify({ names: statesOf(present, used) })
      : describeNames(present, used).join('\n'),
  );
}

export async function setSecret(name: string, options: SecretsOptions): Promise<void> {
  const used = usedNames(options.config, process.env);
  const stage = stageOf(options.stage);
  const values = await open(stage);
  const value = await readValue(name);
  await values.change((before) => ({ ...before, [name]: value }));
  if (used?.names.includes(name) === false)
    console.error(`${used.file} does not refer to os.environ/${name}.`);
  console.log(`${name} is set for stage "${stage}". The stage uses it within five minutes.`);
}

export async function removeSecret(name: string, options: SecretsOptions): Promise<void> {
  const used = usedNames(options.config, process.env);
  const stage = stageOf(options.stage);
  const values = await open(stage);
  await values.change((before) =>
    Object.fromEntries(Object.entries(before).filter(([other]) => other !== name)),
  );
  if (used?.names.includes(name) === true) console.error(`${used.file} still refers to os.environ/${name}.`);
  console.log(`${name} is removed from stage "${stage}". The stage stops using it within five minutes.`);
}

async function open(stage: string): Promise<StageValues> {
  const { SecretArn } = await openStage(stage);
  if (SecretArn !== undefined) return stageValues({ client: new SecretsManagerClient(), arn: SecretArn });
  throw new Refused(
    `Stage "${stage}" has no secret: its configuration refers to no os.environ/NAME. Deploy a configuration that does, then set the values.`,
  );
}
