import { defaultSettings, type KeySettings } from '../../lambda/core/keys/key-settings.ts';
import { MASTER_OWNER } from '../../lambda/core/keys/principal.ts';
import type { Dice } from './dice.ts';
import type { Plan, PlannedChange, PlannedKey, PlannedKeyChange, PlannedRequest } from './plan.ts';
import type { Scenario } from './scenarios.ts';

type Keys = Pick<Plan, 'keys' | 'keyChanges' | 'keyOutages'>;

const none: Keys = { keys: [], keyChanges: [], keyOutages: [] };
/** Two teams, one with two keys, and two keys that stand alone. */
const teams = ['search', 'search', 'shop', null, null] as const;
const BUSY_MS = 120_000;

/** The stored keys of a world, and all that becomes of them. */
export function makeKeys(
  { dice, budgetDice }: { readonly dice: Dice; readonly budgetDice: Dice },
  { hasKeys, hasFlood }: Scenario,
  groups: readonly string[],
): Keys {
  if (hasFlood) return { ...none, keys: makeSharers(dice) };
  if (!hasKeys) return none;
  const keys = withBudgets(
    budgetDice,
    teams.map((team, n) => makeKey(dice, { id: `key_${String(n + 1)}`, team, groups })),
  );
  return {
    keys,
    keyChanges: keys.flatMap(({ id }) => makeChanges(dice, id)),
    keyOutages: dice.chance(0.3)
      ? [{ atMs: dice.between(5_000, BUSY_MS), forMs: dice.between(500, 15_000) }]
      : [],
  };
}

/** The first sends most requests; in some worlds it has a limit of its own. */
const makeSharers = (dice: Dice): PlannedKey[] => {
  const isLimited = dice.chance(0.2);
  return dice
    .pick([
      [1, 1, 1, 1],
      [1, 1, 2, 5],
      [5, 1, 1, 3],
      [1, 10, 1, 1],
    ])
    .map((weight, n) => {
      const id = `key_${String(n + 1)}`;
      const rpm = n === 0 && isLimited ? dice.between(2, 6) : null;
      return { id, settings: { ...defaultSettings, name: id, weight, rpm }, expiresAfterMs: null };
    });
};

/** Most stand at one priority; the first key sends more than half, and its requests are the largest. */
function withSharers(dice: Dice, { keys }: Pick<Keys, 'keys'>, request: PlannedRequest): PlannedRequest {
  const [first, ...others] = keys;
  const isFlood = dice.chance(0.55);
  const id = (isFlood ? first : dice.pick(others))?.id ?? '';
  const priority = dice.chance(0.9) ? 100 : request.priority;
  const maxTokens = isFlood ? dice.between(500, 800) : dice.between(10, 60);
  const { change } = request;
  return {
    ...request,
    owner: id,
    keyId: id,
    askedPriority: priority,
    priority,
    maxTokens,
    change: change && { ...change, priority: dice.chance(0.5) ? null : change.priority },
  };
}

function makeKey(
  dice: Dice,
  {
    id,
    team,
    groups,
  }: { readonly id: string; readonly team: string | null; readonly groups: readonly string[] },
): PlannedKey {
  const group = dice.pick(groups);
  const settings: KeySettings = {
    ...defaultSettings,
    name: id,
    team,
    rpm: dice.chance(0.5) ? dice.between(1, 5) : null,
    modelLimits: dice.chance(0.3) ? { [group]: { rpm: dice.between(1, 4), tpm: null } } : {},
    models: dice.chance(0.1) ? [group] : null,
    priority: { ...defaultSettings.priority, ...(dice.chance(0.3) && { best: 50 }) },
  };
  return { id, settings, expiresAfterMs: dice.chance(0.15) ? dice.between(10_000, BUSY_MS) : null };
}

/** Two keys have a budget, which some worlds use up. */
const withBudgets = (dice: Dice, keys: readonly PlannedKey[]): PlannedKey[] =>
  keys.map((key) => {
    const atCap = atCaps[key.id];
    if (atCap === undefined) return key;
    const budget = { unit: 'tokens', amount: dice.between(1_000, 8_000), per: 'day', atCap } as const;
    const { priority: usual } = key.settings;
    const priority = atCap === 'demote' ? { ...usual, worst: DEMOTED } : usual;
    return { ...key, settings: { ...key.settings, priority, budget } };
  });

const atCaps: Readonly<Record<string, 'refuse' | 'demote'>> = { key_2: 'refuse', key_4: 'demote' };
const DEMOTED = 1_000;

/** Most keys are changed once or twice; one that has been removed is not changed any more. */
function makeChanges(dice: Dice, keyId: string): PlannedKeyChange[] {
  const changes: PlannedKeyChange[] = [];
  let atMs = dice.between(5_000, 60_000);
  for (let left = dice.pick([0, 1, 1, 2, 3]); left > 0; left--) {
    const change = dice.pick(['rotate', 'disable', 'disable', 'remove', 'limit'] as const);
    const about = {
      keyId,
      waiting: dice.chance(0.5) ? 'keep' : 'cancel',
      overlapMs: dice.pick([0, dice.between(1_000, 60_000)]),
      rpm: dice.between(1, 5),
    } as const;
    changes.push({ ...about, atMs, change });
    if (change === 'remove') break;
    atMs += dice.between(2_000, 60_000);
    if (change === 'disable' && dice.chance(0.6)) changes.push({ ...about, atMs, change: 'enable' });
    atMs += dice.between(1_000, 30_000);
  }
  return changes;
}

/** One in five callers has a master key; the others present stored ones. */
export function withKeys(
  dice: Dice,
  { keys, hasFlood }: Pick<Keys, 'keys'> & { readonly hasFlood: boolean },
  request: PlannedRequest,
): PlannedRequest {
  const asked = { ...request, askedPriority: request.priority };
  if (keys.length === 0) return asked;
  if (hasFlood) return withSharers(dice, { keys }, request);
  if (dice.chance(0.2)) return { ...asked, owner: MASTER_OWNER };
  const { id, settings } = dice.pick(keys);
  const { team, priority: allowed } = settings;
  return {
    ...asked,
    owner: team === null ? id : `team:${team}`,
    keyId: id,
    usesOldSecret: dice.chance(0.3),
    priority: within(allowed, request.priority),
    change: request.change && clamped(request.change, allowed),
  };
}

type Allowed = KeySettings['priority'];

const within = ({ best, worst }: Allowed, priority: number): number =>
  Math.min(Math.max(best, priority), worst);

const clamped = (change: PlannedChange, allowed: Allowed): PlannedChange => ({
  ...change,
  priority: change.priority === null ? null : within(allowed, change.priority),
});
