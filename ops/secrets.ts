import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { readOptions } from '../cli/read-options.ts';
import { Refused } from '../cli/refused.ts';
import { runCommand } from '../cli/run-command.ts';
import { referenceName, referencePrefix } from '../lambda/core/config/reference.ts';
import { openStage } from './deployed-stage.ts';
import { describeNames, type UsedNames } from './describe-names.ts';
import { readValue } from './read-value.ts';
import { stageOf } from './stage-option.ts';
import { stageValues, type StageValues } from './stage-values.ts';
import { usedNames } from './used-names.ts';

const usage = `Usage: npm run secrets -- [--stage NAME] [--config FILE] list | set NAME | remove NAME

  list           the names that are set, missing or not used; never a value
  set NAME       sets what os.environ/NAME stands for, read from standard input
  remove NAME    removes it
  --stage NAME   the stage (or variable HEADWAY_STAGE; default dev)
  --config FILE  the config file whose names are compared (or variable HEADWAY_CONFIG; default headway.yaml)`;

interface Wanted {
  readonly stage: string;
  readonly verb: string;
  readonly name: string;
  readonly configFile: string | undefined;
}

async function secrets(): Promise<void> {
  const wanted = readCommand();
  if (wanted === 'help') {
    console.log(usage);
    return;
  }
  const used = usedNames(wanted.configFile, process.env);
  const values = await open(wanted.stage);
  await act(wanted, { values, used });
}

function readCommand(): Wanted | 'help' {
  const { values, positionals } = readOptions(usage, {
    allowPositionals: true,
    options: {
      stage: { type: 'string', short: 's' },
      config: { type: 'string', short: 'c' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help === true) return 'help';
  const [verb = '', name = '', ...more] = positionals;
  const needsName = verb === 'set' || verb === 'remove';
  if ((!needsName && verb !== 'list') || needsName !== (name !== '') || more.length > 0)
    throw new Refused(usage);
  if (needsName && referenceName(referencePrefix + name) === undefined)
    throw new Refused('A name begins with a letter or _ and has up to 128 letters, digits and _.');
  return { stage: stageOf(values.stage), verb, name, configFile: values.config };
}

async function open(stage: string): Promise<StageValues> {
  const { SecretArn } = await openStage(stage);
  if (SecretArn !== undefined) return stageValues({ client: new SecretsManagerClient(), arn: SecretArn });
  throw new Refused(
    `Stage "${stage}" has no secret: its configuration refers to no os.environ/NAME. Deploy one that does, and set its values then.`,
  );
}

async function act(
  { verb, name, stage }: Wanted,
  { values, used }: { readonly values: StageValues; readonly used: UsedNames | undefined },
): Promise<void> {
  const isUsed = used?.names.includes(name);
  if (verb === 'list') {
    console.log(describeNames(Object.keys(await values.read()), used).join('\n'));
  } else if (verb === 'set') {
    const value = await readValue(name);
    await values.change((before) => ({ ...before, [name]: value }));
    if (isUsed === false) console.error(`${used?.file ?? ''} does not refer to os.environ/${name}.`);
    console.log(`${name} is set for stage "${stage}". It is used within five minutes.`);
  } else {
    await values.change((before) =>
      Object.fromEntries(Object.entries(before).filter(([other]) => other !== name)),
    );
    if (isUsed === true) console.error(`${used?.file ?? ''} still refers to os.environ/${name}.`);
    console.log(`${name} is removed from stage "${stage}". Nothing uses it after five minutes.`);
  }
}

await runCommand(secrets);
