/** The forms of an upstream's answer on the wire besides a good one, and whether each is still a completion. */
export const answerForms = {
  usual: { isWhole: true },
  'a stream that nobody asked for': { isWhole: true },
  'JSON in place of a stream': { isWhole: true },
  'a stream under another name': { isWhole: true },
  'an error in a 200': { isWhole: false },
  'an error as first event': { isWhole: false },
  'no choices': { isWhole: false },
  'broken off': { isWhole: false },
  'ended early': { isWhole: false },
  'without an end': { isWhole: false },
} as const;

export type AnswerForm = keyof typeof answerForms;
