/** `.cn` is a partition of its own, with its own names. */
const suffixOf = (region: string): string =>
  region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';

export const bedrockRuntime = (region: string): string =>
  `https://bedrock-runtime.${region}.${suffixOf(region)}`;

export const bedrockMantle = (region: string): string => `https://bedrock-mantle.${region}.api.aws`;

export const stsEndpoint = (region: string): string => `https://sts.${region}.${suffixOf(region)}`;

/** Anybody can have a name of their own below other services of AWS, such as `execute-api` and `s3`. */
const serviceHost =
  /(?:^|\.)(?:bedrock-runtime|bedrock-mantle|sts)(?:-fips)?(?:\.[a-z]+(?:-[a-z]+)+-\d+)?(?:\.vpce)?\.(?:amazonaws\.com(?:\.cn)?|api\.aws|api\.amazonwebservices\.com\.cn)$/;
const loopbackHost = /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/;

/**
 * True if a host may receive calls that a role signs. The session token in them is a secret, so they go only to the
 * services of AWS that are called, or to a server on this machine.
 */
export const mayTakeOwnCredentials = ({ hostname, protocol }: URL): boolean =>
  loopbackHost.test(hostname) || (protocol === 'https:' && serviceHost.test(hostname));
