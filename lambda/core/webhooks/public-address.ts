import ipaddr from 'ipaddr.js';

/** All addresses of IPv6 that belong to somebody on the Internet are in 2000::/3. */
const GLOBAL = ipaddr.IPv6.parseCIDR('2000::/3');

/** The addresses that a connection may reach: the public Internet, or only this machine. */
export type Reach = 'public' | 'loopback';

/**
 * True if an IP address is within reach. Public means that no registry keeps it for anything else: not private,
 * loopback, link-local (where clouds keep their metadata), shared (CGNAT), multicast or reserved, and not an IPv6
 * address that carries an IPv4 address (mapped, 6to4, NAT64, Teredo).
 */
export function isWithinReach(address: string, reach: Reach): boolean {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.parse(address);
  if (parsed.range() !== (reach === 'public' ? 'unicast' : 'loopback')) return false;
  return reach === 'loopback' || parsed instanceof ipaddr.IPv4 || parsed.match(GLOBAL);
}

export const isAddress = (host: string): boolean => ipaddr.isValid(host);
