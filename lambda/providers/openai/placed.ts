import type { Deployment } from '../../core/config/headway-config.ts';
import type { Env } from '../../core/config/reference.ts';
import { regionIn } from '../aws/aws-credentials.ts';
import type { ProviderRow } from '../table/provider-row.ts';

/** The deployment with the region of its calls: its own, otherwise the one in which this function runs. */
export function placed(
  { signs }: ProviderRow,
  deployment: Deployment,
  environment: () => Env = () => ({}),
): Deployment {
  if (signs === undefined || deployment.aws?.region !== undefined) return deployment;
  return { ...deployment, aws: { ...deployment.aws, region: regionIn(environment()) } };
}
