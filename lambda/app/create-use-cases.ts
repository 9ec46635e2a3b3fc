import { createCancel } from './requests/cancel.ts';
import { createChange } from './requests/change.ts';
import { createCollect } from './requests/collect.ts';
import { createComplete } from './completions/complete.ts';
import { createKeyUse } from './keys/key-use.ts';
import type { Deps } from './deps.ts';
import type { UseCases } from './use-cases.ts';
import { createList } from './requests/list.ts';
import { createWatch } from './operate/watch.ts';
import { createSubmit } from './requests/submit.ts';

/** The use cases of a caller, over the ports. */
export const createUseCases = (deps: Deps): UseCases => ({
  look: (group) => deps.groups.read(group),
  watch: createWatch(deps),
  complete: createComplete(deps),
  submit: createSubmit(deps),
  collect: createCollect(deps),
  cancel: createCancel(deps),
  change: createChange(deps),
  list: createList(deps),
  keyUse: createKeyUse(deps),
});
