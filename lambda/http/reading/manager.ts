import type { Manager } from '../../app/keys/keys.ts';
import { Fault } from '../../core/faults.ts';
import { judgeRole } from '../../core/keys/judge-key.ts';
import { MASTER_OWNER, type Principal } from '../../core/keys/principal.ts';
import { aboutExchange } from '../edge/about-exchange.ts';
import type { HttpEvent } from '../edge/exchange.ts';

/** The caller as the log names it, if it may manage keys. @throws Fault `role_not_allowed` for all others */
export function managerOf(from: { readonly principal: Principal; readonly event: HttpEvent }): Manager {
  const { principal, event } = from;
  const judged = judgeRole(principal.role, 'admin');
  if (judged.kind === 'refused') throw new Fault('role_not_allowed', judged.message);
  return { by: principal.keyId ?? MASTER_OWNER, about: aboutExchange(event) };
}
