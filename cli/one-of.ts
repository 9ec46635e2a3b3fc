import { InvalidArgumentError } from '@commander-js/extra-typings';

/** Reads an option's value as one of several words. @throws InvalidArgumentError that lists them. */
export const oneOf =
  (words: readonly string[]) =>
  (text: string): string => {
    if (words.includes(text)) return text;
    throw new InvalidArgumentError(`must be one of ${words.join(', ')}`);
  };
