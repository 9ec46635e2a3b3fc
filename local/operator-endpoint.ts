import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { OPERATOR_PATH, type LocalStage } from '../cli/operator/local-stage.ts';
import {
  askingProof,
  isSameProof,
  NONCE_HEADER,
  PROOF_HEADER,
  tellingProof,
  type Asked,
} from '../cli/operator/operator-proof.ts';

/** Excludes a name that a page elsewhere has made to point at this machine. */
const loopback = /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/i;

/** A page in a browser sends the first; a proxy that lets others in sends one of the rest. */
const foreign: readonly (keyof IncomingHttpHeaders)[] = [
  'origin',
  'forwarded',
  'via',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
  'x-real-ip',
];

/**
 * Tells operators' commands where the gateway's stores are: on this machine only, and only to a command that proves
 * that it holds the master key, if there is one; the answer proves it, too. False: the request is for somebody
 * else.
 */
export const operatorEndpoint =
  ({ stage, key }: { readonly stage: LocalStage; readonly key: string | undefined }) =>
  (request: IncomingMessage, response: ServerResponse): boolean => {
    if (request.method !== 'GET' || request.url !== OPERATOR_PATH) return false;
    request.resume();
    const asked = askedIn(request.headers);
    const mayKnow = isFromHere(request.headers) && (key === undefined || isProven(request.headers, key));
    const body = JSON.stringify(mayKnow ? stage : { error: { message: 'The master key is needed here.' } });
    response.writeHead(mayKnow ? 200 : 401, {
      'content-type': 'application/json',
      'cache-control': 'no-store',
      ...(mayKnow && key !== undefined && { [PROOF_HEADER]: tellingProof(key, asked, body) }),
    });
    response.end(body);
    return true;
  };

const isFromHere = (headers: IncomingHttpHeaders): boolean =>
  loopback.test(headers.host ?? '') && foreign.every((name) => headers[name] === undefined);

const isProven = (headers: IncomingHttpHeaders, key: string): boolean => {
  const asked = askedIn(headers);
  return asked.nonce !== '' && isSameProof(textOf(headers[PROOF_HEADER]), askingProof(key, asked));
};

const askedIn = (headers: IncomingHttpHeaders): Asked => ({
  host: headers.host ?? '',
  nonce: textOf(headers[NONCE_HEADER]),
});

const textOf = (value: string | readonly string[] | undefined): string =>
  typeof value === 'string' ? value : '';
