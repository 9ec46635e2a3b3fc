/** Short enough that `headway-STAGE-…` with any group and tier fits the 80 characters of a queue's name. */
export const isStage = (text: string): boolean => /^[a-z][a-z0-9-]{0,10}$/.test(text);

/** The rule for a stage's name, for a message to somebody who gave another. */
export const stageRule = '1 to 11 of a-z, 0-9 and "-", beginning with a letter';

export const stackNameOf = (stage: string): string => `headway-${stage}`;

/**
 * The stack that all stages of an account and region share. No stage's stack can have this name: those are in lower
 * case.
 */
export const ACCOUNT_STACK = 'HeadwayAccount';
