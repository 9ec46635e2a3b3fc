import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CompactSign, exportJWK, generateKeyPair, type CryptoKey, type JWK } from 'jose';

/** An issuer of tokens on this machine. */
export interface TestIssuer {
  readonly url: string;
  /** The paths that were asked for. */
  readonly asked: string[];
  /** Signs claims, with `iss` and, unless they say otherwise, an `exp` and the audience `headway`. */
  token(claims: object, options?: SignOptions): Promise<string>;
  /** From now on it signs with a new key, and publishes no other. */
  rotate(algorithm?: string): Promise<void>;
  publicKeys(): readonly JWK[];
  /** What it answers in place of its documents; undefined: its documents. */
  trouble: { readonly status: number; readonly text?: string; readonly location?: string } | undefined;
  close(): Promise<void>;
}

interface SignOptions {
  readonly header?: object;
  readonly key?: CryptoKey | Uint8Array;
}

/** An expiry that no clock of a test reaches. */
const LATE = 4_000_000_000;

export async function openIssuer(): Promise<TestIssuer> {
  let current = await newKey(1, 'RS256');
  let count = 1;
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    if (issuer.trouble !== undefined) {
      const { status, text = '', location } = issuer.trouble;
      response.writeHead(status, location === undefined ? {} : { location }).end(text);
      return;
    }
    const document = request.url?.endsWith('/keys')
      ? { keys: [current.jwk] }
      : { issuer: issuer.url, jwks_uri: `${issuer.url}/keys` };
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(document));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const issuer: TestIssuer = {
    url: `http://127.0.0.1:${port}`,
    asked,
    trouble: undefined,
    publicKeys: () => [current.jwk],
    token(claims, { header = {}, key = current.privateKey } = {}) {
      const payload = { iss: issuer.url, aud: 'headway', exp: LATE, ...claims };
      return new CompactSign(Buffer.from(JSON.stringify(payload)))
        .setProtectedHeader({ alg: current.jwk.alg, kid: current.jwk.kid, ...header })
        .sign(key);
    },
    async rotate(algorithm = 'RS256') {
      current = await newKey(++count, algorithm);
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return issuer;
}

async function newKey(count: number, alg: string) {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  return { privateKey, jwk: { ...(await exportJWK(publicKey)), alg, kid: `key-${count}`, use: 'sig' } };
}

/** A token with any header and claims, signed by nobody. */
export const unsigned = (header: object, claims: object, signature = ''): string =>
  `${encode(header)}.${encode(claims)}.${signature}`;

const encode = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url');
