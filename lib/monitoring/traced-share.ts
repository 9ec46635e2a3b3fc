/** The share of a stage's calls that X-Ray records. */
export const TRACED_SHARE = 0.05;
