import { checkRole } from '../../app/keys/key-rules.ts';
import type { Manager } from '../../app/keys/keys.ts';
import { MASTER_OWNER, type Principal } from '../../core/keys/principal.ts';
import { aboutExchange } from '../edge/about-exchange.ts';
import type { HttpEvent } from '../edge/exchange.ts';

/** The caller as the log names it, if it may manage keys. @throws Fault `role_not_allowed` for all others */
export function managerOf(from: { readonly principal: Principal; readonly event: HttpEvent }): Manager {
  const { principal, event } = from;
  checkRole(principal, 'admin');
  return { by: principal.keyId ?? MASTER_OWNER, about: aboutExchange(event) };
}
