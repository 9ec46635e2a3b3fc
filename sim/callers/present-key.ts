import type { UseCases, IncomingRequest } from '../../lambda/app/use-cases.ts';
import { checkModel, checkRole, priorityFor } from '../../lambda/app/keys/key-rules.ts';
import { findPrincipal } from '../../lambda/app/keys/find-principal.ts';
import { hashOf } from '../../lambda/core/keys/key-secret.ts';
import type { PlannedRequest } from '../plan/plan.ts';
import type { Invocation } from '../world/functions.ts';
import { keysFor } from '../world/key-store.ts';
import type { World } from '../world/running-world.ts';

type Presented = Pick<IncomingRequest, 'owner' | 'keyId' | 'settings' | 'priority' | 'seen'>;

/** Presents the request's key as the doors do: it is read beside the state of the model group. */
export async function presentKey(
  world: World,
  by: Invocation,
  { request, useCases }: { readonly request: PlannedRequest; readonly useCases: UseCases },
): Promise<Presented> {
  const { stage, stores, plan } = world;
  const { n, keyId: presentedId, group, askedPriority } = request;
  if (presentedId === null) return { owner: request.owner, priority: askedPriority };
  const hash = hashOf(world.keyring.secretFor(request));
  stage.emit({ kind: 'key presented', by: by.name, n, keyId: presentedId, hash });
  const { clock } = world.depsFor(by);
  const [principal, seen] = await Promise.all([
    findPrincipal({ keyStore: keysFor(stage, by, stores), clock }, hash),
    useCases.look(group),
  ]);
  const { owner, keyId, settings } = principal;
  checkRole(principal, 'call');
  checkModel(settings, [group]);
  const priority = priorityFor(settings, { asked: askedPriority, usual: plan.config.defaultPriority });
  stage.emit({ kind: 'key accepted', by: by.name, n });
  return { owner, keyId, settings, priority, seen };
}
