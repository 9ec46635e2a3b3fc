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
 * Whether a host may see what the function's own role signs. A session token is a secret: it goes to AWS alone, or
 * to whoever listens on this very machine.
 */
export const mayTakeOwnCredentials = ({ hostname, protocol }: URL): boolean =>
  loopbackHost.test(hostname) || (protocol === 'https:' && awsHost.test(hostname));
