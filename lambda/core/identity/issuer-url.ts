/** The form that the address of an issuer, or of its keys, must have. */
export const ISSUER_URL_EXPECTED =
  'an address with https:// and without a query, e.g. https://token.actions.githubusercontent.com (http:// for an issuer on this machine only)';

/** Whoever can answer in an issuer's place can sign tokens, so only this machine is reached without TLS. */
export function isIssuerUrl(text: string): boolean {
  if (/[\s\\]/.test(text) || !URL.canParse(text)) return false;
  const { protocol, hostname, username, password, search, hash } = new URL(text);
  if (username !== '' || password !== '' || search !== '' || hash !== '') return false;
  return protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname));
}

export const isLoopbackUrl = (text: string): boolean =>
  URL.canParse(text) && isLoopback(new URL(text).hostname);

/** The URL parser has already written numeric hosts in their usual form. */
const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(host);
