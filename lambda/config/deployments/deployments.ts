import type { Surroundings } from '../keys/credentials.ts';
import { deploymentId } from './deployment-id.ts';
import type { ModelEntry } from '../files/file-schema.ts';
import type { Refusal, Remark } from '../files/finding.ts';
import type { Deployment } from '../../core/config/headway-config.ts';
import type { LeftOut } from './left-out.ts';
import { readDeployment, type ReadDeployment } from './read-deployment.ts';

export interface DeploymentList {
  readonly deployments: Deployment[];
  /** For each deployment its place in `model_list`. */
  readonly places: number[];
  readonly leftOut: LeftOut[];
  readonly refusals: Refusal[];
  readonly notices: Remark[];
}

/** One deployment per entry of `model_list` that can be served, in the order of the file. */
export const readDeployments = (entries: readonly ModelEntry[], around: Surroundings): DeploymentList => {
  const list: DeploymentList = { deployments: [], places: [], leftOut: [], refusals: [], notices: [] };
  const occurrences = new Map<string, number>();
  const places = new Map<string, number>();
  for (const [index, entry] of entries.entries()) {
    const id = entry.model_info.id ?? nextId(entry, occurrences);
    const place = places.get(id);
    if (place !== undefined) list.refusals.push(duplicate(index, place));
    places.set(id, index);
    add(list, index, readDeployment({ entry, index, id }, around));
  }
  return list;
};

const add = (list: DeploymentList, index: number, read: ReadDeployment): void => {
  switch (read.kind) {
    case 'served':
      list.places.push(index);
      list.deployments.push(read.deployment);
      list.notices.push(...read.notices);
      return;
    case 'left out':
      list.leftOut.push(read.leftOut);
      return;
    case 'refused':
      list.refusals.push(read.refusal);
  }
};

const nextId = (
  { model_name: group, litellm_params: params }: ModelEntry,
  occurrences: Map<string, number>,
) => {
  const { model, api_version: apiVersion } = params;
  const apiBase = params.api_base ?? params.base_url ?? params.aws_bedrock_runtime_endpoint;
  const identity = { group, model, apiBase, apiVersion };
  const first = deploymentId({ ...identity, occurrence: 0 });
  const occurrence = occurrences.get(first) ?? 0;
  occurrences.set(first, occurrence + 1);
  return deploymentId({ ...identity, occurrence });
};

const duplicate = (index: number, place: number): Refusal => ({
  path: ['model_list', index, 'model_info', 'id'],
  expected: `a unique id; model_list[${place}] already has this one`,
});
