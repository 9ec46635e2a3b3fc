import { APIGatewayClient, GetAccountCommand } from '@aws-sdk/client-api-gateway';
import { awsRefusal } from '../stage/aws-refusal.ts';

/** Says if API Gateway may write logs in this account and region. @throws Refused if AWS cannot be asked. */
export async function hasLogRole(client = new APIGatewayClient()): Promise<boolean> {
  try {
    const { cloudwatchRoleArn = '' } = await client.send(new GetAccountCommand());
    return cloudwatchRoleArn !== '';
  } catch (error) {
    throw awsRefusal(error);
  }
}

export interface LogRoleState {
  readonly hasRole: boolean;
  readonly setsLogRole: boolean;
  readonly writesAccessLogs: boolean;
}

/** `set`: the role has to be made first; a refusal says what can be done. */
export type LogRolePlan =
  | { readonly kind: 'ready' }
  | { readonly kind: 'set' }
  | { readonly kind: 'refused'; readonly sentence: string };

export function planLogRole({ hasRole, setsLogRole, writesAccessLogs }: LogRoleState): LogRolePlan {
  if (hasRole || !writesAccessLogs) return { kind: 'ready' };
  if (setsLogRole) return { kind: 'set' };
  return {
    kind: 'refused',
    sentence:
      'API Gateway has no role for writing access logs; the role is a setting of the whole account and region. --set-log-role makes one and sets it for all REST APIs there; --no-access-logs deploys without these logs.',
  };
}
