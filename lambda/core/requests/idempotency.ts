import { createHash } from 'node:crypto';
import { inOneForm, isJsonObject } from '../json/exact-json.ts';
import type { Endpoint } from './request.ts';

/** Fields that say how the answer is awaited and delivered: they do not change the question. */
const ofDelivery = new Set([
  'background',
  'max_wait',
  'deadline',
  'stream',
  'stream_options',
  'timeout',
  'request_timeout',
  'stream_timeout',
]);

/** The identity of a request with an `Idempotency-Key`. */
export interface Identity {
  /** The same for the same caller, endpoint and key. */
  readonly id: string;
  /** The same for the same question, whatever the order of its keys. */
  readonly fingerprint: string;
}

export function identityOf(keyed: {
  readonly owner: string;
  readonly endpoint: Endpoint;
  readonly key: string;
  readonly body: Readonly<Record<string, unknown>>;
}): Identity {
  const { owner, endpoint, key, body } = keyed;
  const prefix = endpoint === 'responses' ? 'resp' : 'req';
  const asked = Object.entries(body).filter(([name]) => !ofDelivery.has(name));
  return {
    id: `${prefix}_${sha256(JSON.stringify([owner, endpoint, key])).slice(0, 32)}`,
    fingerprint: sha256(JSON.stringify(Object.fromEntries(asked), inOrder)),
  };
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** A replacer for `JSON.stringify`: every object's keys in order, every number in one form. */
const inOrder = (_name: string, value: unknown): unknown =>
  isJsonObject(value)
    ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
    : inOneForm(value);
