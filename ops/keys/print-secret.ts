import { randomBytes } from 'node:crypto';
import { hashOf, newSecret } from '../../lambda/core/keys/key-secret.ts';

/** Prints a new secret for its holder, and its hash for the configuration file. */
export function printSecret({ json }: { readonly json?: true | undefined }, say = console.log): void {
  const secret = newSecret(randomBytes);
  const hash = hashOf(secret);
  say(json === true ? JSON.stringify({ secret, hash }) : `secret  ${secret}\nhash    ${hash}`);
}
