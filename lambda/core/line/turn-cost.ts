import type { Limits } from '../windows/window-row.ts';

/** A turn that uses all of its group's limits costs this much: tags of a shift stay exact integers. */
const WHOLE = 2 ** 30;

/**
 * The cost of a turn for the account of its flow: the larger share that it takes of the group's requests and of its
 * tokens in a minute. Where nothing is limited, all turns cost the same.
 */
export function turnCosts(deployments: readonly Limits[]): (tokens: number) => number {
  const rpm = sum(deployments.map((own) => own.rpm));
  const tpm = sum(deployments.map((own) => own.tpm));
  const byRequest = rpm === 0 ? 0 : 1 / rpm;
  const isLimited = rpm > 0 || tpm > 0;
  return (tokens) => {
    const share = Math.max(byRequest, tpm === 0 ? 0 : tokens / tpm);
    return isLimited ? Math.max(1, Math.ceil(WHOLE * Math.min(1, share))) : WHOLE;
  };
}

const sum = (limits: readonly (number | undefined)[]): number =>
  limits.reduce<number>((total, limit = 0) => total + limit, 0);
