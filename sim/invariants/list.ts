import type { Monitor, Watch } from '../monitors/monitor.ts';
import { access } from './access.ts';
import { announced } from './announced.ts';
import { answers } from './answers.ts';
import { arrival } from './arrival.ts';
import { calls } from './calls.ts';
import { changes } from './changes.ts';
import { conservation } from './conservation.ts';
import { cooldown } from './cooldown.ts';
import { deadline } from './deadline.ts';
import { direct } from './direct.ts';
import { gauge } from './gauge.ts';
import { goneCaller } from './gone-caller.ts';
import { hidden } from './hidden.ts';
import { isolation } from './isolation.ts';
import { leader } from './leader.ts';
import { limits } from './limits.ts';
import { operators } from './operators.ts';
import { order } from './order.ts';
import { preference } from './preference.ts';
import { turns } from './turns.ts';
import { whole } from './whole.ts';
import { windowLedger } from './window-ledger.ts';
import { work } from './work.ts';

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
} satisfies Record<string, { readonly watch: (watch: Watch) => Monitor }>;

export type InvariantName = keyof typeof invariants;
