import type { Deployment, WindowShape } from '../config/headway-config.ts';
import { refusedUntil } from './breaker.ts';
import { emptyWindow, gateUntilMs, shutUntilMs, useOf, type WindowRow } from './window-row.ts';

/**
 * The deployments of a group in the order in which they should be tried: lowest `order`, then lowest use of
 * their windows, then at random by `weight` (`random` gives numbers in [0, 1)).
 */
export function rankDeployments(input: {
  readonly deployments: readonly Deployment[];
  readonly windows: Readonly<Record<string, WindowRow>>;
  readonly nowMs: number;
  readonly shape: WindowShape;
  readonly random: () => number;
}): readonly Deployment[] {
  const { deployments, windows, nowMs, shape, random } = input;
  if (deployments.length < 2) return deployments;
  return deployments
    .map((deployment) => ({
      deployment,
      use: useOf(windows[deployment.id] ?? emptyWindow, deployment, { ms: nowMs, shape }),
      // Exponential keys: sorting by them draws without replacement, in proportion to the weights.
      draw: -Math.log(1 - random()) / Math.max(deployment.weight, Number.MIN_VALUE),
    }))
    .sort((a, b) => a.deployment.order - b.deployment.order || a.use - b.use || a.draw - b.draw)
    .map(({ deployment }) => deployment);
}

/** The choice that a request has: the deployments of its group that can be called at all, and their windows. */
export interface Offer {
  readonly deployments: readonly Deployment[];
  readonly windows: Readonly<Record<string, WindowRow>>;
  /** The request's estimate: a deployment that it never fits does not serve it. */
  readonly tokens: number;
  readonly nowMs: number;
}

/**
 * The deployments that serve a request: not one that is out of service while another that it fits is in service. If
 * all are out, all are tried, and the caller is told what is wrong.
 */
function inService({ deployments, windows, tokens, nowMs }: Offer): readonly Deployment[] {
  if (deployments.length < 2) return deployments;
  const isOut = ({ id }: Deployment): boolean => (windows[id]?.outUntilMs ?? 0) > nowMs;
  if (!deployments.some(isOut)) return deployments;
  const serving = deployments.filter((own) => !isOut(own));
  return serving.some((own) => fits(own, tokens)) ? serving : deployments;
}

/**
 * Of those the ones that take the next call of a request which `leftOut` have failed: the others, while one of them
 * is open.
 */
export function candidatesFor(offer: Offer, leftOut: readonly string[]): readonly Deployment[] {
  const serving = inService(offer);
  if (leftOut.length === 0) return serving;
  const others = serving.filter((own) => !leftOut.includes(own.id) && isOpen(offer, own));
  return others.length === 0 ? serving : others;
}

/** A deployment in service beside those left out takes the request's calls now. */
export const isOpenBeside = (offer: Offer, leftOut: readonly string[]): boolean =>
  offer.deployments.some((own) => !leftOut.includes(own.id) && isOpen(offer, own));

const isOpen = ({ windows, tokens, nowMs }: Offer, own: Deployment): boolean => {
  const row = windows[own.id] ?? emptyWindow;
  return shutUntilMs(row, 1, nowMs) <= nowMs && row.outUntilMs <= nowMs && fits(own, tokens);
};

/**
 * No deployment serves the request for now, because calls fail: all are out of service or tried by others. A pause
 * that an upstream asks for is waited for.
 */
export const isBroken = ({ deployments, windows, tokens, nowMs }: Offer): boolean =>
  deployments.filter((own) => fits(own, tokens)).every((own) => isFailing(own, { windows, nowMs }));

/** Some deployment fails, or there is none: only then may the group be broken for a request. */
export const mayBeBroken = ({ deployments, windows, nowMs }: Omit<Offer, 'tokens'>): boolean =>
  deployments.length === 0 || deployments.some((own) => isFailing(own, { windows, nowMs }));

function isFailing(
  { id }: Pick<Deployment, 'id'>,
  { windows, nowMs }: Pick<Offer, 'windows' | 'nowMs'>,
): boolean {
  const { breaker, outUntilMs } = windows[id] ?? emptyWindow;
  return outUntilMs > nowMs || refusedUntil(breaker, 1, nowMs) > nowMs;
}

/** The deployments that have failed a request, with the last; it alone, where that would leave none. */
export function leftOutAfter(
  before: readonly string[],
  failed: string,
  deployments: readonly Pick<Deployment, 'id'>[],
): readonly string[] {
  const all = [...new Set([...before, failed])];
  return deployments.every(({ id }) => all.includes(id)) ? [failed] : all;
}

/** The deployments that are left out for a request which `unfit` cannot carry: those alone, where all would be. */
export function leftOutBeside(
  before: readonly string[],
  unfit: readonly string[],
  deployments: readonly Pick<Deployment, 'id'>[],
): readonly string[] {
  const all = [...new Set([...before, ...unfit])];
  return deployments.every(({ id }) => all.includes(id)) ? unfit : all;
}

/** When a deployment in service beside `refusedBy` takes the request's calls, ms; Infinity: there is none. */
export function openElsewhereAt({ deployments, windows, tokens, nowMs }: Offer, refusedBy: string): number {
  const others = deployments.filter(({ id }) => id !== refusedBy);
  const rows = others.filter((own) => fits(own, tokens)).map(({ id }) => windows[id] ?? emptyWindow);
  const serving = rows.filter(({ outUntilMs }) => outUntilMs <= nowMs);
  return Math.min(...serving.map((row) => Math.max(nowMs, gateUntilMs(row))));
}

const fits = ({ tpm = Infinity }: Deployment, tokens: number): boolean => tokens <= tpm;
