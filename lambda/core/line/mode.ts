export const modes = ['open', 'paused', 'draining'] as const;

/** The mode that an operator has set for a model group. */
export type Mode = (typeof modes)[number];

/** The rule of a mode: whether the group accepts new requests, and whether waiting ones get turns. */
export interface ModeRule {
  readonly admits: boolean;
  readonly givesTurns: boolean;
}

const rules: Readonly<Record<Mode, ModeRule>> = {
  open: { admits: true, givesTurns: true },
  /** New requests wait with the others; calls in flight go on, and deadlines still run. */
  paused: { admits: true, givesTurns: false },
  /** Accepted requests are served; new ones are refused. */
  draining: { admits: false, givesTurns: true },
};

export const ruleOfMode = (mode: Mode): ModeRule => rules[mode];
