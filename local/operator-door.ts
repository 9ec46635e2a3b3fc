import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { OPERATOR_PATH, type LocalStage } from '../cli/local-stage.ts';

/** A name that a page elsewhere has made to point at this machine is not among them. */
const loopback = /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/i;

/**
 * Tells operators' commands where the gateway's stores are: on this machine alone, and only to who holds the master
 * key, if there is one. False: the request is for somebody else.
 */
export const operatorDoor =
  ({ stage, key }: { readonly stage: LocalStage; readonly key: string | undefined }) =>
  (request: IncomingMessage, response: ServerResponse): boolean => {
    if (request.method !== 'GET' || request.url !== OPERATOR_PATH) return false;
    request.resume();
    const isOwn = loopback.test(request.headers.host ?? '') && request.headers.origin === undefined;
    const mayKnow =
      isOwn && (key === undefined || isSame(request.headers.authorization ?? '', `Bearer ${key}`));
    response.writeHead(mayKnow ? 200 : 401, {
      'content-type': 'application/json',
      'cache-control': 'no-store',
    });
    response.end(JSON.stringify(mayKnow ? stage : { error: { message: 'The master key is needed here.' } }));
    return true;
  };

/** Takes as long for a key that is nearly right as for any other. */
const isSame = (given: string, expected: string): boolean => timingSafeEqual(digest(given), digest(expected));

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
