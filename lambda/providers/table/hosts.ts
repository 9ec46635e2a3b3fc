import { providerRows } from './providers.ts';

const loopback = /^(?:localhost|127\.[\d.]+|\[::1\])$/;

type Named = Map<string, Set<string>>;

function note(named: Named, key: string, name: string): void {
  named.set(key, (named.get(key) ?? new Set()).add(name));
}

const owners: Named = new Map();
const readers: Named = new Map();
for (const { name, base, hosts, variables } of providerRows) {
  const own = base === undefined ? [] : [new URL(base).hostname];
  for (const host of [...own, ...hosts]) note(owners, host, name);
  for (const variable of variables.api_key) note(readers, variable, name);
}

const nobody: ReadonlySet<string> = new Set();

/** The owners of an address, by the longest matching name; none: the user's own server, or not an address. */
export function ownersOf(address: string): ReadonlySet<string> {
  const host = hostIn(address);
  if (host === undefined || loopback.test(host)) return nobody;
  const exact = owners.get(host);
  if (exact !== undefined) return exact;
  const [nearest] = [...owners.keys()]
    .filter((own) => isBelow(host, own))
    .toSorted((a, b) => b.length - a.length);
  return owners.get(nearest ?? '') ?? nobody;
}

/** A dot at the beginning matches everything below; a star matches one part of a name. */
function isBelow(host: string, own: string): boolean {
  if (!own.includes('*')) return own.startsWith('.') && host.endsWith(own);
  const [parts, named] = [host.split('.'), own.split('.')];
  return parts.length === named.length && named.every((name, at) => name === '*' || name === parts[at]);
}

function hostIn(address: string): string | undefined {
  try {
    return new URL(address.trim()).hostname.replace(/\.$/, '');
  } catch {
    return undefined;
  }
}

/**
 * True if a variable that holds one provider's key, by LiteLLM's names, would be sent to another's address. A
 * variable with any other name, and the user's own server, belong to the author of the file.
 */
export function isAnothersKey(variable: string, address: string): boolean {
  const keyOf = readers.get(variable);
  if (keyOf === undefined) return false;
  const addressOf = ownersOf(address);
  return addressOf.size > 0 && [...addressOf].every((name) => !keyOf.has(name));
}
