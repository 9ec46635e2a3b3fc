import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';

/** Every secret issued here begins like this; any other key can only be a master key. */
const SECRET_PREFIX = 'sk-hw-';

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
/** 190 bits. */
const randomLength = 32;
/** 62 to the power of 6 is more than 2 to the power of 32. */
const checksumLength = 6;

const secretForm = new RegExp(
  `^${SECRET_PREFIX}([0-9A-Za-z]{${randomLength}})([0-9A-Za-z]{${checksumLength}})$`,
);

/** The largest multiple of the alphabet's size that fits into a byte: larger bytes would favour some letters. */
const fairBytes = 256 - (256 % alphabet.length);

/** A new secret, from a source of random bytes. */
export function newSecret(randomBytes: (count: number) => Uint8Array): string {
  let random = '';
  while (random.length < randomLength) {
    for (const byte of randomBytes(randomLength)) {
      if (byte < fairBytes && random.length < randomLength) random += alphabet.charAt(byte % alphabet.length);
    }
  }
  return SECRET_PREFIX + random + checksumOf(random);
}

/** True if it can have been issued here: detects typing errors and guesses without a read. */
export function isWellFormed(secret: string): boolean {
  const [, random, checksum] = secretForm.exec(secret) ?? [];
  return random !== undefined && checksum === checksumOf(random);
}

/** All that is stored of a secret: SHA-256 in hex. A random text of 190 bits needs neither salt nor pepper. */
export const hashOf = (secret: string): string => createHash('sha256').update(secret).digest('hex');

/** The first and last characters, by which its holder recognises a secret. */
export const shownEnds = (secret: string): string =>
  `${secret.slice(0, SECRET_PREFIX.length + 4)}…${secret.slice(-4)}`;

function checksumOf(random: string): string {
  let rest = crc32(random);
  let text = '';
  for (let place = 0; place < checksumLength; place++) {
    text = alphabet.charAt(rest % alphabet.length) + text;
    rest = Math.floor(rest / alphabet.length);
  }
  return text;
}
