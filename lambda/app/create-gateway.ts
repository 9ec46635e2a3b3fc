import { createCancel } from './cancel.ts';
import { createChange } from './change.ts';
import { createCollect } from './collect.ts';
import { createComplete } from './complete.ts';
import type { Deps } from './deps.ts';
import type { Gateway } from './gateway.ts';
import { createList } from './list.ts';
import { createSubmit } from './submit.ts';

/** The use cases of a caller, over the ports. */
export const createGateway = (deps: Deps): Gateway => ({
  complete: createComplete(deps),
  submit: createSubmit(deps),
  collect: createCollect(deps),
  cancel: createCancel(deps),
  change: createChange(deps),
  list: createList(deps),
});
