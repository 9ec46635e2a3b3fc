import { isAddress, isWithinReach, type Reach } from './public-address.ts';

export const LONGEST_WEBHOOK_URL = 2_048;

export interface WebhookTarget {
  /** As the URL parser writes it: no odd notation of an address survives. */
  readonly url: string;
  readonly reach: Reach;
}

/** `refused`: `expected` says what would be right; it follows "webhook_url must ". */
export type WebhookUrlDecision =
  ({ readonly kind: 'accepted' } & WebhookTarget) | { readonly kind: 'refused'; readonly expected: string };

/** Names that only a private network gives a meaning to (RFC 6761, 6762, 8375 and ICANN's .internal). */
const OWN_NETWORKS = ['localhost', 'local', 'internal', 'localdomain', 'lan', 'intranet', 'private', 'corp'];
const HOME = ['home', 'home.arpa', 'in-addr.arpa', 'ip6.arpa'];
const LOOPBACK_NAME = 'localhost';

/**
 * Decides whether a webhook may be called at this URL, as far as the URL itself tells; the address that its name
 * resolves to is checked at each connection. `allowLoopback` also lets http and https to this machine pass, at any
 * port.
 */
export function judgeWebhookUrl(
  text: string,
  { allowLoopback }: { readonly allowLoopback: boolean },
): WebhookUrlDecision {
  if (text.length > LONGEST_WEBHOOK_URL) return refused(`have at most ${LONGEST_WEBHOOK_URL} characters`);
  const url = /^https?:\/\/[^\s\\]+$/i.test(text) ? URL.parse(text) : null;
  if (url === null) return refused('be an https:// URL, such as https://example.com/hooks/headway');
  if (url.username !== '' || url.password !== '') return refused('contain no user name and no password');
  if (url.href.length > LONGEST_WEBHOOK_URL) return refused(`have at most ${LONGEST_WEBHOOK_URL} characters`);
  url.hash = '';
  const host = hostOf(url);
  if (allowLoopback && isLoopback(host)) return { kind: 'accepted', url: url.href, reach: 'loopback' };
  return judgePublic(url, host);
}

function judgePublic(url: URL, host: string): WebhookUrlDecision {
  if (url.protocol !== 'https:') return refused('begin with https://');
  if (url.port !== '') return refused('contain no port: only port 443 is called');
  const isPublic = isAddress(host) ? isWithinReach(host, 'public') : isPublicName(host);
  return isPublic
    ? { kind: 'accepted', url: url.href, reach: 'public' }
    : refused('name a public host, not one in a private network or on this machine');
}

/** Without an IPv6 address's brackets, and without the dot that may end a full name. */
export const hostOf = ({ hostname }: URL): string => hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');

const isLoopback = (host: string): boolean => host === LOOPBACK_NAME || isWithinReach(host, 'loopback');

/** A name without a dot belongs to the function's own network. */
const isPublicName = (host: string): boolean =>
  /^[^.]+(\.[^.]+)+$/.test(host) &&
  ![...OWN_NETWORKS, ...HOME].some((name) => host === name || host.endsWith(`.${name}`));

const refused = (expected: string): WebhookUrlDecision => ({ kind: 'refused', expected });
