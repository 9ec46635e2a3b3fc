export const modes = ['open', 'paused', 'draining'] as const;

/** What an operator has set a model group to. */
export type Mode = (typeof modes)[number];

/** What becomes of new requests of a group, and whether those that wait have turns. */
export interface ModeRule {
  readonly admits: boolean;
  readonly givesTurns: boolean;
}

const rules: Readonly<Record<Mode, ModeRule>> = {
  open: { admits: true, givesTurns: true },
  /** New ones wait with the others; calls under way go on, and so do deadlines. */
  paused: { admits: true, givesTurns: false },
  /** Whoever was accepted is served; what was not is refused. */
  draining: { admits: false, givesTurns: true },
};

export const ruleOfMode = (mode: Mode): ModeRule => rules[mode];
