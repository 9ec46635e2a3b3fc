import { lookUp, type Env } from '../../lambda/core/config/reference.ts';

/** The services whose stores a gateway needs, as `AWS_ENDPOINT_URL_…` names them. */
export const services = ['DYNAMODB', 'SQS', 'S3'] as const;
export type Service = (typeof services)[number];
export type Endpoints = Readonly<Record<Service, string>>;

/** Where the environment says the stores are; a service that it does not name is embedded. */
export const givenEndpoints = (env: Env): Partial<Record<Service, string>> =>
  Object.fromEntries(
    services.flatMap((service) => {
      const url = lookUp(env, `AWS_ENDPOINT_URL_${service}`) ?? lookUp(env, 'AWS_ENDPOINT_URL');
      return url === undefined ? [] : [[service, url]];
    }),
  );

/** Where the environment says that Secrets Manager is; it is not embedded. */
export const secretsEndpointIn = (env: Env): string | undefined =>
  lookUp(env, 'AWS_ENDPOINT_URL_SECRETS_MANAGER') ?? lookUp(env, 'AWS_ENDPOINT_URL');

export interface Access {
  readonly region: string;
  readonly accountId: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/**
 * The credentials of the environment are for stores that the environment names; embedded ones take any, and
 * nothing here ever speaks to AWS.
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
