/** `.cn` is a partition of its own, with names of its own. */
const suffixOf = (region: string): string =>
  region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';

export const bedrockRuntime = (region: string): string =>
  `https://bedrock-runtime.${region}.${suffixOf(region)}`;

export const bedrockMantle = (region: string): string => `https://bedrock-mantle.${region}.api.aws`;

export const stsEndpoint = (region: string): string => `https://sts.${region}.${suffixOf(region)}`;

const awsHost = /(?:^|\.)(?:amazonaws\.com(?:\.cn)?|api\.aws|api\.amazonwebservices\.com\.cn)$/;
const loopbackHost = /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/;

/**
 * True if a host may receive what a role signs. The session token in it is a secret, so that it goes to AWS alone,
 * or to a server on this machine.
 */
export const mayTakeOwnCredentials = ({ hostname, protocol }: URL): boolean =>
  loopbackHost.test(hostname) || (protocol === 'https:' && awsHost.test(hostname));
