import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/** A command chooses a new one for each question. */
export const NONCE_HEADER = 'x-headway-nonce';
/** Proves that the sender holds the master key, which itself is never sent: something else may listen there. */
export const PROOF_HEADER = 'x-headway-proof';

export interface Asked {
  /** With the port, so that anything heard by another port is useless here. */
  readonly host: string;
  readonly nonce: string;
}

export const askingProof = (key: string, { host, nonce }: Asked): string => proof(key, ['ask', host, nonce]);

export const tellingProof = (key: string, { host, nonce }: Asked, body: string): string =>
  proof(key, ['tell', host, nonce, body]);

/** Takes equally long for an almost correct proof as for any other. */
export const isSameProof = (given: string, expected: string): boolean =>
  timingSafeEqual(digest(given), digest(expected));

const proof = (key: string, parts: readonly string[]): string =>
  createHmac('sha256', key).update(JSON.stringify(parts)).digest('hex');

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
