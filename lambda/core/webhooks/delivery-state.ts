export const deliveryStatuses = ['pending', 'delivered', 'failed', 'gave_up'] as const;

export const deliveryErrors = ['timed_out', 'connection_failed', 'address_refused', 'url_refused'] as const;

/** Why a receiver could not be asked at all. */
export type DeliveryError = (typeof deliveryErrors)[number];

/** How far a webhook's delivery has come. Times in ms since 1970. */
export interface Delivery {
  /** `failed`: so was the last attempt, and there will be another. */
  readonly status: (typeof deliveryStatuses)[number];
  /** Attempts begun. Every write that changes the delivery names the number that it has seen. */
  readonly attempts: number;
  readonly lastAttemptAtMs: number | null;
  /** HTTP status of the last attempt, or why there was none. */
  readonly lastStatus: number | null;
  readonly lastError: DeliveryError | null;
  /** Nobody tries earlier. While an attempt is under way: when it is presumed dead. */
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
