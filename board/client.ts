import type { keyObject } from '../lambda/api/keys/key-object.ts';
import type { boardObject } from '../lambda/api/objects/board-object.ts';
import type { RequestObject } from '../lambda/app/use-cases.ts';

export type Board = ReturnType<typeof boardObject>;
export type DeploymentBoard = Board['deployments'][number];
export type TierBoard = Board['tiers'][number];
export type Waiting = NonNullable<Board['line']>['data'][number];

export type { RequestObject };
export type ShownKey = ReturnType<typeof keyObject>;

export interface List<T> {
  readonly data: readonly T[];
  readonly has_more?: boolean;
}

/** What the gateway answered in place of what was asked for. */
export class Refusal extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** Calls of the gateway that this page came from. The key travels in a header only. */
export interface Client {
  get<T>(path: string): Promise<T>;
  change<T>(method: 'PATCH' | 'DELETE', path: string, body?: object): Promise<T>;
}

export function createClient(key: string): Client {
  async function ask<T>(path: string, init: RequestInit = {}): Promise<T> {
    const headers = new Headers({ 'content-type': 'application/json' });
    if (key !== '') headers.set('authorization', `Bearer ${key}`);
    const answer = await fetch(path, { ...init, headers, cache: 'no-store', credentials: 'omit' });
    const body = (await answer.json().catch(() => ({}))) as {
      readonly error?: { readonly message?: string };
    };
    if (answer.ok) return body as T;
    throw new Refusal(answer.status, body.error?.message ?? `The gateway answered ${answer.status}.`);
  }

  return {
    get: (path) => ask(path),
    change: (method, path, body) => ask(path, { method, ...(body && { body: JSON.stringify(body) }) }),
  };
}
