/** Of the calls of a stage, so many are recorded by X-Ray. */
export const TRACED_SHARE = 0.05;
