import { lookUp, type Env } from '../../lambda/core/config/reference.ts';

/** The services whose stores a gateway needs, as `AWS_ENDPOINT_URL_…` names them. */
export const services = ['DYNAMODB', 'SQS', 'S3'] as const;
export type Service = (typeof services)[number];
export type Endpoints = Readonly<Record<Service, string>>;

/** The endpoints of stores that the environment names; any other service is embedded. */
export const givenEndpoints = (env: Env): Partial<Record<Service, string>> =>
  Object.fromEntries(
    services.flatMap((service) => {
      const url = lookUp(env, `AWS_ENDPOINT_URL_${service}`) ?? lookUp(env, 'AWS_ENDPOINT_URL');
      return url === undefined ? [] : [[service, url]];
    }),
  );

/** The endpoint of Secrets Manager that the environment names; it is never embedded. */
export const secretsEndpointIn = (env: Env): string | undefined =>
  lookUp(env, 'AWS_ENDPOINT_URL_SECRETS_MANAGER') ?? lookUp(env, 'AWS_ENDPOINT_URL');

export interface Access {
  readonly region: string;
  readonly accountId: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/**
 * The environment's credentials are for stores that the environment names; embedded ones accept any, and nothing
 * here ever speaks to AWS.
 */
export function accessOf(env: Env, isEmbedded: boolean): Access {
  const given = isEmbedded ? {} : env;
  return {
    region: lookUp(env, 'AWS_REGION') ?? lookUp(env, 'AWS_DEFAULT_REGION') ?? 'us-east-1',
    accountId: '000000000000',
    credentials: {
      accessKeyId: lookUp(given, 'AWS_ACCESS_KEY_ID') ?? 'test',
      secretAccessKey: lookUp(given, 'AWS_SECRET_ACCESS_KEY') ?? 'test',
    },
  };
}
