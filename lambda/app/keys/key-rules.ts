import { Fault } from '../../core/faults.ts';
import { judgeModel, judgePriority, judgeRole, type Need, type Refused } from '../../core/keys/judge-key.ts';
import type { KeySettings } from '../../core/keys/key-settings.ts';
import type { Principal } from '../../core/keys/principal.ts';

export const faultOf = ({ code, message, param }: Refused): Fault =>
  new Fault(code, message, param === null ? {} : { param });

/** @throws Fault `role_not_allowed` */
export function checkRole({ role, settings }: Principal, need: Need): void {
  // A caller without settings may do everything but manage keys, which takes a master key.
  if (settings === null && need !== 'admin') return;
  const judged = judgeRole(role, need);
  if (judged.kind === 'refused') throw faultOf(judged);
}

/** `names`: all names under which callers know the model. @throws Fault `model_not_allowed` */
export function checkModel(settings: KeySettings | null, names: readonly string[]): void {
  if (settings === null) return;
  const judged = judgeModel(settings.models, names);
  if (judged.kind === 'refused') throw faultOf(judged);
}

/**
 * The priority that a request gets; `usual` if it asks for none. Nobody's is better than `best`, where that is
 * configured. @throws Fault that names the range
 */
export function priorityFor(
  settings: KeySettings | null,
  {
    asked,
    usual,
    best = -Infinity,
  }: {
    readonly asked: number | undefined;
    readonly usual: number;
    readonly best?: number | undefined;
  },
): number {
  if (settings === null) return Math.max(best, asked ?? usual);
  const judged = judgePriority(settings.priority, { asked, usual });
  if (judged.kind === 'refused') throw faultOf(judged);
  return Math.max(best, judged.priority);
}
