import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/** Chosen anew by a command for each question. */
export const NONCE_HEADER = 'x-headway-nonce';
/** That whoever sends this holds the master key, which itself never travels: something else may listen there. */
export const PROOF_HEADER = 'x-headway-proof';

export interface Asked {
  /** With the port, so that what another port has heard is of no use here. */
  readonly host: string;
  readonly nonce: string;
}

export const askingProof = (key: string, { host, nonce }: Asked): string => proof(key, ['ask', host, nonce]);

export const tellingProof = (key: string, { host, nonce }: Asked, body: string): string =>
  proof(key, ['tell', host, nonce, body]);

/** Takes as long for a proof that is nearly right as for any other. */
export const isSameProof = (given: string, expected: string): boolean =>
  timingSafeEqual(digest(given), digest(expected));

const proof = (key: string, parts: readonly string[]): string =>
  createHmac('sha256', key).update(JSON.stringify(parts)).digest('hex');

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
