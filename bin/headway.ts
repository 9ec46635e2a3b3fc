import { App } from 'aws-cdk-lib';
import { noticeLines, readConfig } from '../cli/read-config.ts';
import { Refused } from '../cli/refused.ts';
import type { HeadwayConfig } from '../lambda/core/config/headway-config.ts';
import { lookUp } from '../lambda/core/config/reference.ts';
import { placeGroups, readPlaces, type QueuePlaces } from '../lambda/deployed/queue-places.ts';
import { queueShape } from '../lambda/deployed/queue-shape.ts';
import { isStage, stackNameOf, stageRule } from '../lambda/deployed/stage.ts';
import { acknowledgeFindings } from '../lib/acknowledgements.ts';
import { HeadwayStack, type Emulator } from '../lib/headway-stack.ts';

/** `-c NAME=…`, otherwise the variable, otherwise the default; an empty value counts as absent. */
function setting(app: App, name: string, absent: string): string {
  const given: unknown = app.node.tryGetContext(name);
  if (typeof given === 'string' && given !== '') return given;
  return lookUp(process.env, `HEADWAY_${name.toUpperCase()}`) ?? absent;
}

/** On unless `-c NAME=no` says otherwise. */
const isOn = (app: App, name: string): boolean => setting(app, name, 'yes') !== 'no';

function refuse(...sentences: readonly string[]): void {
  console.error(sentences.join('\n'));
  process.exitCode = 1;
}

function configIn(file: string): HeadwayConfig | undefined {
  try {
    const valid = readConfig(file, process.env, { isForAws: !isLocal });
    if (!isLocal) for (const line of noticeLines(valid, { isDeployed: true })) console.error(line);
    return valid.config;
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    refuse(error.message);
    return undefined;
  }
}

function emulatorIn(name: string): Emulator | undefined {
  if (name === 'ministack') return name;
  if (name !== '') refuse(`emulator "${name}" is not known; leave it out, or use ministack.`);
  return undefined;
}

/** `npm start` replaces API Gateway, whatever door the configuration gives to the deployed stage. */
const servedLocally = ({ functionUrl: _deployed, ...config }: HeadwayConfig): HeadwayConfig => config;

/** The stacks for the queues; undefined: they do not fit. On this machine one stack holds any number. */
function placesOf(app: App, config: HeadwayConfig): QueuePlaces | undefined {
  const shape = queueShape(config);
  if (isLocal) return { root: shape.groups, parts: new Map() };
  // The places that `npx headway deploy` has found in the account; without it, those of a first deploy.
  const deployed = setting(app, 'places', '');
  const placing = placeGroups(shape, deployed === '' ? undefined : readPlaces(deployed));
  if (placing.kind === 'placed') return placing.places;
  refuse(placing.sentence);
  return undefined;
}

const isLocal = lookUp(process.env, 'HEADWAY_LOCAL') !== undefined;
/** On this machine a stack may be of any size, and validating it against AWS's rules would delay every start. */
const app = new App(
  isLocal
    ? { context: { '@aws-cdk/core:stackResourceLimit': 0 }, builtinCloudFormationValidation: false }
    : {},
);
const emulator = emulatorIn(setting(app, 'emulator', ''));
const stage = setting(app, 'stage', 'dev');
const config = configIn(setting(app, 'config', 'headway.yaml'));
const places = config && placesOf(app, config);
if (!isStage(stage)) refuse(`stage "${stage}" is not ${stageRule}.`);
else if (config?.webhooks?.allowLoopback === true && !isLocal) {
  refuse(
    'headway_settings.webhooks.allow_loopback is only for npm start on one machine: deployed, it would let callers reach services on the loopback interface of the functions. Remove it.',
  );
} else if (config !== undefined && places !== undefined) {
  const stack = new HeadwayStack(app, stackNameOf(stage), {
    config: isLocal ? servedLocally(config) : config,
    stage,
    emulator,
    places,
    description: `Headway (${stage})`,
    hasAccessLog: isOn(app, 'accessLogs'),
    reservesConcurrency: isOn(app, 'reserveConcurrency'),
  });
  acknowledgeFindings(stack, stage);
  // Loaded only when needed: every start of the local gateway runs this program.
  if (setting(app, 'nag', 'no') !== 'no') (await import('./nag.ts')).checkWithNag(app);
}
