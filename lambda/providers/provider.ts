import type { Env } from '../core/config/reference.ts';
import type { Upstream } from '../ports/upstream.ts';
import type { Clock } from '../ports/clock.ts';
import type { HttpClient } from './http-client.ts';

/** The parts that a provider may use. Built once per function. */
export interface ProviderParts {
  readonly clock: Clock;
  /** A new id for an answer that a mock makes up, without prefix. */
  readonly newId: () => string;
  readonly http: HttpClient;
  /** The process's variables, which include AWS's credentials; absent: there are none. */
  readonly environment?: () => Env;
}

/** One kind of upstream; listed in `registry.ts`. */
export type Provider = (parts: ProviderParts) => Upstream;
