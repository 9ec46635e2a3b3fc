import { lookup as systemLookup, type LookupAddress } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { isWithinReach, type Reach } from '../../core/webhooks/public-address.ts';

/** All addresses of a name. */
export type Resolve = (host: string) => Promise<readonly LookupAddress[]>;

/** A name or an address out of reach: no connection is made. */
export class AddressRefused extends Error {
  constructor() {
    super('The host has an address to which webhooks must not be sent.');
    this.name = 'AddressRefused';
  }
}

export const systemResolve: Resolve = (host) =>
  new Promise((resolve, reject) => {
    systemLookup(host, { all: true, order: 'verbatim' }, (error, addresses) => {
      if (error === null) resolve(addresses);
      else reject(error);
    });
  });

/**
 * The lookup of a connection, so that the checked address is the one that is connected to: a name cannot be
 * resolved again in between. One address out of reach refuses the name.
 */
export function guardedLookup(resolve: Resolve, reach: Reach): LookupFunction {
  return (host, { all }, callback) => {
    resolve(host)
      .then((addresses) => {
        const [first] = addresses;
        if (first === undefined || !addresses.every(({ address }) => isWithinReach(address, reach))) {
          throw new AddressRefused();
        }
        if (all === true) callback(null, [...addresses]);
        else callback(null, first.address, first.family);
      })
      .catch((error: unknown) => callback(error as NodeJS.ErrnoException, []));
  };
}
