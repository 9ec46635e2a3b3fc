import { edit, inScenario, type Mutant } from './mutant.ts';

const keys = inScenario('keys');

/** Mistakes in what keys allow, limit and own. */
export const keyMutants: readonly Mutant[] = [
  keys(
    'a key takes turns beyond its limit',
    edit(
      'app/keys/reserve-for-key.ts',
      'decideReservation({ row, limits, cost,',
      'decideReservation({ row, limits: {}, cost,',
    ),
  ),
  keys(
    'the limits of a key for single models do not count',
    edit('core/keys/key-limits.ts', ', ...limitIn(windowOfGroup(group), modelLimits[group])];', '];'),
  ),
  keys(
    'a caller who finds a free slot does not ask for the limits of its key',
    edit(
      'app/completions/journey.ts',
      'const isKeyed = keyId !== null && settings !== null;',
      'const isKeyed = false;',
    ),
  ),
  keys(
    'a late turn leaves its share of the limits of its key where it was',
    edit('app/keys/key-share.ts', 'bucket < latestBucket', 'bucket < 0 * latestBucket'),
  ),
  keys(
    'a key keeps its share though the group had no room',
    edit('app/completions/journey.ts', 'await giveBackShare(deps, own?.share);', ''),
  ),
  keys(
    'a turn that is given back leaves its share with the key',
    edit('app/turns/turns.ts', 'giveBackShare(deps, turn.share),', ''),
  ),
  keys(
    'a turn that is passed on leaves its share with the key',
    edit(
      'app/dispatch/turns/hand-to.ts',
      "if (outcome === 'passed on') await giveBackShare(deps, share);",
      '',
    ),
  ),
  keys(
    'half of what a key has taken is kept when its other limit is full',
    edit('app/keys/reserve-for-key.ts', 'await giveBackShare(deps, { keyId, parts });', ''),
  ),
  keys(
    'a key at its limit uses up the turn of those behind it',
    edit(
      'app/dispatch/turns/hand-to.ts',
      "if (pass.kind === 'parked') return 'passed on';",
      "if (pass.kind === 'parked') return 'used';",
    ),
  ),
  keys(
    'a table of keys that is away uses up turns',
    edit(
      'app/dispatch/turns/key-gate.ts',
      "happenings.tell({ kind: 'key was not looked at', about, cause });",
      'if (about) throw cause;',
    ),
  ),
  keys(
    'the key of what waits is not looked at again',
    edit(
      'app/dispatch/turns/key-gate.ts',
      'if (keyId === null || keys === undefined) return free;',
      'if (keyId !== null || keys === undefined) return free;',
    ),
  ),
  keys(
    'what waits under a revoked key is served all the same',
    edit(
      'core/keys/judge-key.ts',
      "if (!isRevoked || record.waiting === 'keep') return usable;",
      'if (!isRevoked || record.waiting) return usable;',
    ),
  ),
  keys(
    'what waits is refused though its key was revoked with keep',
    edit(
      'core/keys/judge-key.ts',
      "if (!isRevoked || record.waiting === 'keep') return usable;",
      'if (!isRevoked) return usable;',
    ),
  ),
  keys(
    'what waits is refused when its key expires',
    edit(
      'core/keys/judge-key.ts',
      '|| record.settings.isDisabled;',
      '|| record.settings.isDisabled || record.settings.expiresAtMs !== null;',
    ),
  ),
  keys(
    'a disabled key is accepted',
    edit(
      'core/keys/judge-key.ts',
      "if (isDisabled) return refuse('key_disabled', 'The API key that was sent is disabled.');",
      'void isDisabled;',
    ),
  ),
  keys(
    'a key never expires',
    edit(
      'core/keys/judge-key.ts',
      'if (expiresAtMs !== null && expiresAtMs <= nowMs) {',
      'if (expiresAtMs !== null && expiresAtMs <= 0 * nowMs) {',
    ),
  ),
  keys(
    'a rotated secret stays valid for ever',
    edit(
      'core/keys/change-key.ts',
      '({ ...old, untilMs: Math.min(old.untilMs ?? endMs, endMs) }))',
      '({ ...old, untilMs: old.untilMs ?? endMs * 2 }))',
    ),
  ),
  keys(
    'a rotation ends the previous secret at once',
    edit(
      'core/keys/change-key.ts',
      'const endMs = stamp.nowMs + overlapMs;',
      'const endMs = stamp.nowMs + 0 * overlapMs;',
    ),
  ),
  keys(
    'a removed key keeps its secrets',
    edit(
      'core/keys/change-key.ts',
      'secrets: [], waiting, removedAtMs: stamp.nowMs,',
      'waiting, removedAtMs: stamp.nowMs,',
    ),
  ),
  keys(
    'the members of a team own separately',
    edit(
      'core/keys/principal.ts',
      'settings.team === null ? id : `team:${settings.team}`;',
      'settings.team === null ? id : `${id} of ${settings.team}`;',
    ),
  ),
  keys(
    'a key may be as urgent as it likes',
    edit(
      'core/keys/judge-key.ts',
      'const priority = Math.min(Math.max(asked ?? own ?? usual, best), worst);',
      'const priority = asked ?? Math.min(Math.max(own ?? usual, best), worst);',
    ),
  ),
  keys(
    'a list shows the requests of others',
    edit(
      'memory/memory-request-store.ts',
      'records.filter((record) => record.owner === owner).toSorted(',
      'records.filter((record) => record.owner !== owner || owner).toSorted(',
    ),
  ),
  keys(
    'a charge is not compared with what is left of the budget',
    edit(
      'core/keys/budget/budget-row.ts',
      'row.startMs !== startMs || row[part] > maxBefore',
      'row.startMs !== startMs',
    ),
  ),
  keys(
    'a charge is settled twice',
    edit(
      'app/keys/settle-charge.ts',
      'await settleCharge(deps, charge, cost);',
      'await settleCharge(deps, charge, cost); await settleCharge(deps, charge, cost);',
    ),
  ),
  keys(
    'a request that is called for at once is not settled',
    edit('app/completions/end-journey.ts', 'return settleCharge(deps, charge, cost);', 'return void cost;'),
  ),
  keys(
    'a request that its caller sends twice at once is charged twice',
    edit(
      'app/requests/submit.ts',
      'if (isReplay) await settleCharge(deps, charge, 0);',
      'void settleCharge;',
    ),
  ),
  keys(
    'a request that expires in line keeps its charge',
    edit('core/keys/budget/settle.ts', "case 'expire':", "case 'expire': return undefined;"),
  ),
  keys(
    'a demoted request keeps its place',
    edit(
      'app/keys/charge-request.ts',
      'return { charge, priority: demotedPriority(bill.settings, { priority, tiers: deps.config.tiers }) };',
      'void demotedPriority; return { charge, priority };',
    ),
  ),
];
