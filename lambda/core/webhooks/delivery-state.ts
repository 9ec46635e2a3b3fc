export const deliveryStatuses = ['pending', 'delivered', 'failed', 'gave_up'] as const;

export const deliveryErrors = ['timed_out', 'connection_failed', 'address_refused', 'url_refused'] as const;

/** Why an attempt got no answer at all. */
export type DeliveryError = (typeof deliveryErrors)[number];

/** How far a webhook's delivery has got. Times in ms since 1970. */
export interface Delivery {
  /** `failed`: the last attempt failed, and there will be another. */
  readonly status: (typeof deliveryStatuses)[number];
  /** Attempts begun. Every write that changes the delivery names the number that it has seen. */
  readonly attempts: number;
  readonly lastAttemptAtMs: number | null;
  /** HTTP status of the last attempt, or why there was none. */
  readonly lastStatus: number | null;
  readonly lastError: DeliveryError | null;
  /** No attempt comes earlier. While one is under way: when it is presumed dead. */
  readonly nextAttemptAtMs: number | null;
}

export const notYetTried: Delivery = {
  status: 'pending',
  attempts: 0,
  lastAttemptAtMs: null,
  lastStatus: null,
  lastError: null,
  nextAttemptAtMs: null,
};
