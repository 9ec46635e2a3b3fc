import type { Monitor, Watch } from '../monitors/monitor.ts';
import { access } from './requests/access.ts';
import { admission } from './requests/admission.ts';
import { announced } from './requests/announced.ts';
import { answers } from './requests/answers.ts';
import { arrival } from './requests/arrival.ts';
import { budget } from './keys/budget.ts';
import { calls } from './requests/calls.ts';
import { changes } from './requests/changes-kept.ts';
import { conservation } from './requests/conservation.ts';
import { cooldown } from './windows/cooldown.ts';
import { deadline } from './requests/deadline-kept.ts';
import { direct } from './line/direct.ts';
import { fair } from './line/fair.ts';
import { fallbacks } from './requests/fallbacks.ts';
import { failing } from './requests/failing.ts';
import { gauge } from './line/gauge.ts';
import { goneCaller } from './requests/gone-caller.ts';
import { hidden } from './line/hidden.ts';
import { isolation } from './requests/isolation.ts';
import { keyAccess } from './keys/key-access.ts';
import { keyLimits } from './keys/key-limits.ts';
import { latestStart } from './line/latest-start.ts';
import { leader } from './line/leader.ts';
import { limits } from './windows/limits.ts';
import { operators } from './line/operators.ts';
import { order } from './line/order.ts';
import { parallel } from './windows/parallel.ts';
import { preference } from './windows/preference.ts';
import { revocation } from './keys/revocation.ts';
import { turns } from './windows/turns.ts';
import { whole } from './requests/whole.ts';
import { windowLedger } from './windows/window-ledger.ts';
import { work } from './line/work.ts';

/** Every promise that a world is held to; its file states it. */
export const invariants = {
  conservation: { watch: conservation },
  limits: { watch: limits },
  order: { watch: order },
  calls: { watch: calls },
  work: { watch: work },
  deadline: { watch: deadline },
  isolation: { watch: isolation },
  'window ledger': { watch: windowLedger },
  direct: { watch: direct },
  leader: { watch: leader },
  hidden: { watch: hidden },
  gauge: { watch: gauge },
  'gone caller': { watch: goneCaller },
  answers: { watch: answers },
  turns: { watch: turns },
  cooldown: { watch: cooldown },
  announced: { watch: announced },
  changes: { watch: changes },
  operators: { watch: operators },
  preference: { watch: preference },
  arrival: { watch: arrival },
  access: { watch: access },
  whole: { watch: whole },
  failing: { watch: failing },
  'key limits': { watch: keyLimits },
  'key access': { watch: keyAccess },
  budget: { watch: budget },
  revocation: { watch: revocation },
  fallbacks: { watch: fallbacks },
  fair: { watch: fair },
  admission: { watch: admission },
  parallel: { watch: parallel },
  'latest start': { watch: latestStart },
} satisfies Record<string, { readonly watch: (watch: Watch) => Monitor }>;

export type InvariantName = keyof typeof invariants;
