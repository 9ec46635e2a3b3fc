import { createHash } from 'node:crypto';

export interface DeploymentIdentity {
  readonly group: string;
  readonly model: string;
  readonly apiBase?: string | undefined;
  readonly apiVersion?: string | undefined;
  /** How many identical deployments come before this one in the file. */
  readonly occurrence: number;
}

/** The same identity has the same id on every machine: references count as written, keys do not count. */
export const deploymentId = ({
  group,
  model,
  apiBase,
  apiVersion,
  occurrence,
}: DeploymentIdentity): string => {
  const identity = JSON.stringify([group, model, apiBase ?? null, apiVersion ?? null, occurrence]);
  return createHash('sha256').update(identity).digest('hex').slice(0, 16);
};
