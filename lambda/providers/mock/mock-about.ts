import type { Endpoint } from '../../core/requests/request.ts';

export interface MockAnswer {
  readonly id: string;
  /** Unix seconds. */
  readonly createdAt: number;
  readonly model: string;
  readonly endpoint: Endpoint;
}
