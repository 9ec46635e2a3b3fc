import type { Deployment } from '../core/config/headway-config.ts';
import { filledIn, isPattern, partsOf } from '../core/config/model-pattern.ts';
import type { Carriage } from '../ports/upstream.ts';

/** A call's deployment with the one model that its caller names; undefined: the pattern of its group does not fit. */
export function namedDeployment({ deployment, body }: Carriage): Deployment | undefined {
  if (!isPattern(deployment.group)) return deployment;
  const parts = typeof body.model === 'string' ? partsOf(deployment.group, body.model) : undefined;
  return parts && { ...deployment, model: filledIn(deployment.model, parts) };
}
