import type { Headers } from '../refusals/retry-after.ts';

/** STS gave no credentials. Its message is left out: it names accounts and principals. */
export class RoleRefused extends Error {
  readonly status: number;
  readonly headers: Headers;
  readonly signedAtMs: number;

  constructor(said: {
    readonly status: number;
    readonly type: string | undefined;
    readonly headers?: Headers;
    readonly signedAtMs?: number;
  }) {
    super(`STS answered AssumeRole with status ${said.status}: ${said.type ?? 'no type'}`);
    this.name = 'RoleRefused';
    this.status = said.status;
    this.headers = said.headers ?? {};
    this.signedAtMs = said.signedAtMs ?? 0;
  }
}
