import { InvalidArgumentError } from '@commander-js/extra-typings';

interface NumberRule {
  readonly words: string;
  readonly holds: (number: number) => boolean;
}

/** Reads an option's value as a number. @throws InvalidArgumentError that says what is allowed. */
const reader =
  ({ words, holds }: NumberRule) =>
  (text: string): number => {
    const number = text.trim() === '' ? NaN : Number(text);
    if (holds(number)) return number;
    throw new InvalidArgumentError(`must be ${words}`);
  };

export const whole = (least = 0): ((text: string) => number) =>
  reader({
    words: `a whole number, ${least} or more`,
    holds: (number) => Number.isSafeInteger(number) && number >= least,
  });

export const positive = reader({
  words: 'a number above 0',
  holds: (number) => number > 0 && number < Infinity,
});

/** 0 takes any free port. */
export const port = reader({
  words: 'a port, a whole number from 0 (any free one) to 65535',
  holds: (number) => Number.isInteger(number) && number >= 0 && number <= 65_535,
});
