import { groupsOf } from '../../lambda/deployed/queue-shape.ts';
import type { Deployment, HeadwayConfig } from '../../lambda/core/config/headway-config.ts';
import { defaultTiers } from '../../lambda/core/requests/tiers.ts';
import { createDice, type Dice } from './dice.ts';
import { noWishes, withoutFallbacks, type Wishes } from '../../lambda/core/requests/wishes.ts';
import { answerForms, type AnswerForm } from './answer-forms.ts';
import { faultKinds, targets, type FaultKind } from './fault-kinds.ts';
import { hash } from '../world/functions.ts';
import { makeKeys, withKeys } from './make-keys.ts';
import type {
  ClockPlan,
  Deploy,
  Plan,
  PlannedAilment,
  PlannedChange,
  PlannedFault,
  PlannedOperation,
  PlannedRequest,
} from './plan.ts';
import { scenarios, type ClockTrouble, type Scenario } from './scenarios.ts';
import { addressOf } from '../upstream/wire.ts';

const MACHINES = 3;
/** Most of a world's work is done before this time. */
const BUSY_MS = 150_000;

/** The plan of a seed: the same on every machine. */
export function makePlan(seed: number, scenarioName = 'default'): Plan {
  const scenario = scenarios[scenarioName];
  if (scenario === undefined)
    throw new RangeError(`no scenario '${scenarioName}'; there are ${Object.keys(scenarios).join(', ')}`);
  const dice = createDice(hash(`${scenarioName} ${String(seed)}`));
  const config = scenario.fallbacks ? makeChain(dice, scenario) : makeConfig(dice, scenario);
  // With dice of its own, so that worlds without it stay as they are.
  const access = createDice(hash(`access of ${scenarioName} ${String(seed)}`));
  const isWire = access.chance(scenario.wire);
  const own = withAccess(access, config, { scenario, isWire });
  const keyDice = createDice(hash(`keys of ${scenarioName} ${String(seed)}`));
  const budgetDice = createDice(hash(`budgets of ${scenarioName} ${String(seed)}`));
  const keys = makeKeys({ dice: keyDice, budgetDice }, scenario, groupsOf(config));
  return {
    seed,
    scenario: scenarioName,
    config: own,
    isWire,
    ailments: makeAilments(access, scenario, own),
    deploy:
      scenario.deploys && dice.chance(0.15)
        ? withDeploy(access, makeDeploy(dice, config), { scenario, isWire })
        : null,
    machines: {
      api: Array.from({ length: MACHINES }, () => makeClock(dice, scenario.clocks)),
      dispatcher: Array.from({ length: MACHINES }, () => makeClock(dice, scenario.clocks)),
    },
    requests: makeRequests(dice, scenario, config).map((request) =>
      withKeys(
        keyDice,
        { ...keys, hasFlood: scenario.hasFlood },
        {
          ...request,
          answers: isWire ? makeAnswers(access) : [],
          isPoisonous: scenario.poison > 0 && access.chance(scenario.poison),
          wishes: scenario.fallbacks ? makeWishes(access) : noWishes,
        },
      ),
    ),
    ...keys,
    faults: makeFaults(dice, scenario),
    schedule: {
      firstMs: dice.between(0, 60_000),
      delaysMs: Array.from({ length: 6 }, () => makeDelay(dice, scenario)),
    },
    limitSpanMs: scenario.clocks.limitSpanMs,
    leaseSkewMs: scenario.clocks.leaseSkewMs,
    // A shorter life leaves no time for a call at the end of its lead, and then no call reaches an upstream.
    lifeMs: Math.max(
      dice.pick([900_000, 900_000, dice.between(40_000, 120_000), dice.between(150_000, 400_000)]),
      isWire ? 70_000 : 0,
    ),
    operations: scenario.hasOperators ? makeOperations(dice, config) : [],
  };
}

function makeConfig(dice: Dice, scenario: Scenario): HeadwayConfig {
  const groups = dice.chance(0.15) ? ['m', 'k'] : ['m'];
  return {
    deployments: groups.flatMap((group) =>
      Array.from({ length: dice.pick([1, 1, 2, 3]) }, (_, n) =>
        makeDeployment(dice, {
          id: `${group}${String(n + 1)}`,
          group,
          isPatient: scenario.longCalls.share > 0.1,
        }),
      ),
    ),
    aliases: {},
    tiers: [...defaultTiers],
    defaultPriority: 100,
    // The best that anybody asks for, so that it changes nothing but what can be told.
    bestPriority: Math.min(...scenario.priorities),
    dropParams: false,
    timeoutSeconds: 600,
    window: { bucketMs: 250, guardMs: 1_000 },
    ...(dice.chance(0.3) ? { maxWaitingCallers: dice.between(3, 20) } : {}),
  };
}

/** Three groups, each with the others or one of them as fallbacks. */
function makeChain(dice: Dice, scenario: Scenario): HeadwayConfig {
  const base = makeConfig(dice, scenario);
  const deployments = chained.flatMap((group) =>
    Array.from({ length: dice.pick([1, 1, 2]) }, (_, n) =>
      makeDeployment(dice, { id: `${group}${String(n + 1)}`, group, isPatient: false }),
    ),
  );
  const general = dice.pick<Readonly<Record<string, string[]>>>([
    { m: ['k', 'l'], k: ['l', 'm'], l: ['m', 'k'] },
    { m: ['k'], k: ['l'], l: ['m'] },
    { m: ['l', 'k'], '*': ['m'] },
    { m: ['k', 'l'] },
  ]);
  const most = dice.pick([null, null, 1, 2]);
  return {
    ...base,
    deployments: dice.chance(0.2)
      ? deployments.map((own, n) => (n === 0 ? withoutRpm(own) : own))
      : deployments,
    fallbacks: { general: { ...general }, ...(most !== null && { most }) },
  };
}

const withoutRpm = ({ rpm: _rpm, ...others }: Deployment): Deployment => others;

const chained = ['m', 'k', 'l'];

/** Most callers leave it to the configuration. */
function makeWishes(dice: Dice): Wishes {
  const numRetries = dice.chance(0.3) ? dice.between(0, 1) : null;
  if (dice.chance(0.8)) return { numRetries, fallbacks: null };
  if (dice.chance(0.3)) return { numRetries, fallbacks: withoutFallbacks };
  const general = dice.pick([['l'], ['k', 'l'], ['l', 'm', 'k']]);
  return { numRetries, fallbacks: { ...withoutFallbacks, general, most: dice.pick([null, 1]) } };
}

/** `isPatient`: without a timeout that would end long calls. */
const makeDeployment = (
  dice: Dice,
  { id, group, isPatient }: { readonly id: string; readonly group: string; readonly isPatient: boolean },
): Deployment => ({
  id,
  group,
  provider: 'mock',
  model: group,
  weight: 1,
  order: dice.chance(0.8) ? 0 : 1,
  rpm: dice.between(3, 20),
  ...(dice.chance(0.3) ? { tpm: dice.between(2_000, 6_000) } : {}),
  ...(dice.chance(0.5) && !isPatient ? { timeoutSeconds: dice.between(8, 40) } : {}),
});

interface Access {
  readonly scenario: Scenario;
  readonly isWire: boolean;
}

/** Gives some deployments no limits, an order, and addresses at which to call them. */
function withAccess(dice: Dice, config: HeadwayConfig, { scenario, isWire }: Access): HeadwayConfig {
  return {
    ...config,
    deployments: config.deployments.map((deployment): Deployment => {
      const { rpm: _rpm, tpm: _tpm, ...unlimited } = deployment;
      const isUnlimited = dice.chance(scenario.unlimited);
      const parallel =
        scenario.parallel > 0 && dice.chance(scenario.parallel) ? dice.between(1, 3) : undefined;
      const order = scenario.unlimited > 0 ? dice.pick([0, 0, 1, 2]) : deployment.order;
      return {
        ...(isUnlimited ? unlimited : deployment),
        order,
        ...(parallel !== undefined && { parallel }),
        ...(isWire ? { provider: 'openai', apiBase: addressOf(deployment.id), apiKey: 'key' } : {}),
      };
    }),
  };
}

const withDeploy = (dice: Dice, deploy: Deploy, access: Access): Deploy => ({
  ...deploy,
  config: withAccess(dice, deploy.config, access),
});

/** Each deployment has its bad times: one that begins with the world, or later ones. */
function makeAilments(dice: Dice, { ailments }: Scenario, config: HeadwayConfig): PlannedAilment[] {
  if (ailments.length === 0) return [];
  return config.deployments.flatMap(({ id }) => {
    const times: PlannedAilment[] = [];
    let fromMs = dice.chance(0.3) ? 0 : dice.between(0, 60_000);
    for (let left = dice.pick([0, 1, 1, 2]); left > 0; left--) {
      const untilMs = fromMs + dice.between(2_000, 60_000);
      times.push({ deploymentId: id, kind: dice.pick(ailments), fromMs, untilMs });
      fromMs = untilMs + dice.between(1_000, 40_000);
    }
    return times;
  });
}

/** Most answers are good; several in a row may be bad. */
function makeAnswers(dice: Dice): AnswerForm[] {
  const forms = Object.keys(answerForms) as AnswerForm[];
  const answers: AnswerForm[] = [];
  while (answers.length < 4 && dice.chance(0.35)) answers.push(dice.pick(forms));
  return answers;
}

/** Limits change, or a deployment is added or removed. */
function makeDeploy(dice: Dice, config: HeadwayConfig): Deploy {
  const [first, ...others] = config.deployments;
  if (first === undefined) throw new RangeError('a configuration without deployments');
  const changed = { ...first, rpm: dice.between(3, 20) };
  const added = makeDeployment(dice, { id: 'new', group: first.group, isPatient: false });
  const isLastOfGroup = !others.some(({ group }) => group === first.group);
  const deployments = dice.pick([
    [changed, ...others],
    [first, ...others, added],
    isLastOfGroup ? [added, ...others] : others,
  ]);
  return {
    atMs: dice.between(10_000, 90_000),
    config: { ...config, deployments },
    endsFunctions: dice.chance(0.3),
  };
}

function makeClock(dice: Dice, clocks: ClockTrouble): ClockPlan {
  const offset = () => (dice.chance(clocks.share) ? dice.between(-clocks.offsetMs, clocks.offsetMs) : 0);
  const jump = { atMs: dice.between(20_000, 90_000), offsetMs: dice.between(-60_000, 60_000) };
  return {
    offsetMs: offset(),
    jump: clocks.jumps && dice.chance(0.3) ? jump : null,
    isDisciplined: clocks.isDisciplined,
  };
}

function makeRequests(dice: Dice, scenario: Scenario, config: HeadwayConfig): PlannedRequest[] {
  const groups = groupsOf(config);
  const isRestless = scenario.callers === 'restless';
  const { longCalls } = scenario;
  const isBurst = dice.chance(0.3);
  let atMs = 0;
  return Array.from({ length: scenario.requests }, (_, n) => {
    atMs += isBurst && dice.chance(0.7) ? dice.between(0, 40) : dice.between(0, scenario.gapMs);
    const kind = dice.chance(0.5) ? 'ticket' : 'job';
    return {
      n,
      atMs,
      kind,
      group: dice.pick(groups),
      owner: `owner-${String(dice.between(1, 3))}`,
      keyId: null,
      usesOldSecret: false,
      askedPriority: 0,
      priority: dice.pick(scenario.priorities),
      timeoutMs: dice.chance(0.3) ? dice.between(1_000, 40_000) : dice.between(80_000, 240_000),
      maxTokens: dice.chance(0.05) ? dice.between(2_000, 12_000) : dice.between(10, 800),
      isStreamed: dice.chance(0.2),
      promptLength: kind === 'job' && dice.chance(0.04) ? 270_000 : 20,
      callMs: dice.chance(longCalls.share)
        ? dice.between(longCalls.fromMs, longCalls.toMs)
        : dice.between(20, 5_000),
      givesUpAfterMs: isRestless && dice.chance(0.1) ? dice.between(0, 60_000) : null,
      collectWaitMs: dice.chance(0.4) ? dice.between(0, 20_000) : null,
      strangerAfterMs: isRestless && dice.chance(0.04) ? dice.between(0, 30_000) : null,
      maxWaitMs: kind === 'ticket' && dice.chance(0.3) ? dice.between(0, 20_000) : null,
      againAfterMs: isRestless && dice.chance(0.1) ? dice.pick([0, dice.between(0, 40_000)]) : null,
      change: isRestless && dice.chance(0.15) ? makeChange(dice, scenario) : null,
      hasWebhook: dice.chance(0.2),
      isPoisonous: false,
      wishes: noWishes,
      answers: [],
    };
  });
}

const makeChange = (dice: Dice, { priorities }: Scenario): PlannedChange => ({
  afterMs: dice.between(0, 40_000),
  priority: dice.chance(0.8) ? dice.pick(priorities) : null,
  timeoutMs: dice.chance(0.4) ? dice.between(0, 120_000) : null,
});

/** How many calls a fault of this kind can strike in an ordinary world: faults planned beyond that never strike. */
const usualCalls = (kind: FaultKind): number => {
  const [target = ''] = targets[kind];
  if (kind.startsWith('upstream')) return 50;
  if (target.startsWith('starter')) return 5;
  if (kind === 'queue undeleted') return 40;
  if (kind.startsWith('queue') && kind !== 'queue refused') return 45;
  return kind === 'table write sent again' ? 300 : 700;
};

/** Some faults, of kinds drawn anew for each world: a fault that always comes with another may hide it. */
function makeFaults(dice: Dice, scenario: Scenario): PlannedFault[] {
  if (scenario.faults === 0) return [];
  const kinds = Object.keys(faultKinds) as FaultKind[];
  const drawn = kinds.filter(() => dice.chance(0.4));
  if (drawn.length === 0) return [];
  const count = dice.between(1, scenario.faults);
  return Array.from({ length: count }, () => {
    const kind = dice.pick(drawn);
    return {
      kind,
      nth: dice.between(1, usualCalls(kind)),
      atMs: dice.between(0, BUSY_MS),
      forMs: durationOf(dice, kind),
    };
  });
}

function durationOf(dice: Dice, kind: FaultKind): number {
  if (kind === 'queue visibility lost') return dice.between(100, 29_000);
  if (kind === 'dispatcher cut off') return dice.between(10_000, 70_000);
  // Sometimes long enough for leases and claims to lapse under living functions.
  if (kind === 'table outage' && dice.chance(0.2)) return dice.between(20_000, 50_000);
  return dice.between(500, 8_000);
}

/** Each group is paused or drained, sometimes both, and opened again. */
function makeOperations(dice: Dice, config: HeadwayConfig): PlannedOperation[] {
  const groups = groupsOf(config);
  return groups.flatMap((group) => {
    const operations: PlannedOperation[] = [];
    let atMs = dice.between(0, 60_000);
    for (let times = dice.between(1, 3); times > 0; times--) {
      operations.push({ atMs, group, mode: dice.chance(0.7) ? 'paused' : 'draining' });
      atMs += dice.pick([dice.between(0, 3_000), dice.between(3_000, 60_000)]);
      if (times > 1 && dice.chance(0.3)) continue;
      operations.push({ atMs, group, mode: 'open' });
      atMs += dice.between(0, 30_000);
    }
    return operations;
  });
}

function makeDelay(dice: Dice, scenario: Scenario): number | null {
  if (scenario.faults === 0 || dice.chance(0.7)) return 0;
  return dice.chance(0.3) ? null : dice.between(1_000, 50_000);
}
