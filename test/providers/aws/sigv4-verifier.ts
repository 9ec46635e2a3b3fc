import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/** A request as it came in on the wire. */
export interface WireRequest {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

export interface KnownKey {
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
}

export type Verdict =
  | {
      readonly kind: 'valid';
      readonly accessKeyId: string;
      readonly region: string;
      readonly service: string;
      readonly signedHeaders: readonly string[];
    }
  | { readonly kind: 'refused'; readonly type: string; readonly why: string };

const tolerableMs = 300_000;

/**
 * Checks a signed request as AWS does. It is written from the documented steps of Signature Version 4 and from
 * nothing else: canonical request, string to sign, derived key, signature.
 */
export function verifySigV4(
  request: WireRequest,
  site: { readonly keys: Readonly<Record<string, KnownKey>>; readonly nowMs: number },
): Verdict {
  const given = partsOf(textOf(request.headers.authorization));
  if (given === undefined) return refused('MissingAuthenticationTokenException', 'no signature');
  const [accessKeyId = '', date = '', region = '', service = '', end] = given.Credential.split('/');
  if (end !== 'aws4_request') return refused('IncompleteSignatureException', 'scope');
  const key = site.keys[accessKeyId];
  if (key === undefined) return refused('UnrecognizedClientException', 'unknown key');
  const amzDate = textOf(request.headers['x-amz-date']);
  if (!amzDate.startsWith(date)) return refused('IncompleteSignatureException', 'dates differ');
  const signedAtMs = Date.parse(amzDate.replace(/^(....)(..)(..T..)(..)(..Z)$/, '$1-$2-$3:$4:$5'));
  if (Number.isNaN(signedAtMs)) return refused('IncompleteSignatureException', 'no date');
  if (textOf(request.headers['x-amz-security-token']) !== (key.sessionToken ?? ''))
    return refused('UnrecognizedClientException', 'session token');
  const signedHeaders = given.SignedHeaders.split(';');
  const mustBeSigned = Object.keys(request.headers).filter(
    (name) => name === 'host' || name.startsWith('x-amz-'),
  );
  const unsigned = mustBeSigned.filter((name) => !signedHeaders.includes(name));
  if (unsigned.length > 0) return refused('InvalidSignatureException', `not signed: ${unsigned.join()}`);
  if (Math.abs(site.nowMs - signedAtMs) > tolerableMs)
    return refused('InvalidSignatureException', 'not of this time');

  const canonical = canonicalRequest(request, signedHeaders);
  const scope = `${date}/${region}/${service}/aws4_request`;
  const toSign = ['AWS4-HMAC-SHA256', amzDate, scope, hex(canonical)].join('\n');
  const signingKey = [date, region, service, 'aws4_request'].reduce<string | Buffer>(
    (secret, part) => createHmac('sha256', secret).update(part).digest(),
    `AWS4${key.secretAccessKey}`,
  );
  const expected = createHmac('sha256', signingKey).update(toSign).digest('hex');
  const isSame =
    expected.length === given.Signature.length &&
    timingSafeEqual(Buffer.from(expected), Buffer.from(given.Signature));
  if (!isSame) return refused('InvalidSignatureException', 'signature');
  return { kind: 'valid', accessKeyId, region, service, signedHeaders };
}

function canonicalRequest({ method = '', url = '', headers, body }: WireRequest, signed: readonly string[]) {
  const [path = '/', query = ''] = url.split('?');
  const canonicalPath = path
    .split('/')
    .map((segment) => uriEncoded(segment))
    .join('/');
  const canonicalQuery = query
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => pair.split('=').map((part) => uriEncoded(decodeURIComponent(part))))
    .map(([name = '', value = '']) => `${name}=${value}`)
    .sort()
    .join('&');
  const canonicalHeaders = signed.map(
    (name) => `${name}:${textOf(headers[name]).trim().replaceAll(/ +/g, ' ')}\n`,
  );
  return [method, canonicalPath, canonicalQuery, canonicalHeaders.join(''), signed.join(';'), hex(body)].join(
    '\n',
  );
}

/** Everything but A–Z, a–z, 0–9, hyphen, period, underscore and tilde. */
const uriEncoded = (text: string): string =>
  encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );

function partsOf(authorization: string) {
  const found = /^AWS4-HMAC-SHA256 Credential=(\S+), ?SignedHeaders=(\S+), ?Signature=([0-9a-f]{64})$/.exec(
    authorization,
  );
  if (found === null) return undefined;
  const [, Credential = '', SignedHeaders = '', Signature = ''] = found;
  return { Credential, SignedHeaders, Signature };
}

const textOf = (value: string | string[] | undefined): string => [value ?? ''].flat().join(',');
const hex = (text: string): string => createHash('sha256').update(text).digest('hex');
const refused = (type: string, why: string): Verdict => ({ kind: 'refused', type, why });
