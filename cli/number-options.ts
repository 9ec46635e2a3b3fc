/** What a number given on a command line has to be. */
export interface NumberRule {
  readonly words: string;
  readonly holds: (number: number) => boolean;
}

export const whole = (least = 0): NumberRule => ({
  words: `a whole number, ${least} or more`,
  holds: (number) => Number.isSafeInteger(number) && number >= least,
});

export const positive: NumberRule = {
  words: 'a number above 0',
  holds: (number) => number > 0 && number < Infinity,
};

type Texts<Name extends string> = Readonly<Partial<Record<Name, string>>>;

/** The numbers among a script's options. One that breaks its rule ends the script, in a sentence, with 2. */
export function readNumbers<Name extends string, Values extends Texts<Name>>(
  values: Values,
  rules: Readonly<Record<Name, NumberRule>>,
): { readonly [N in Name]: Values[N] extends string ? number : number | undefined };
export function readNumbers(
  values: Texts<string>,
  rules: Readonly<Record<string, NumberRule>>,
): Record<string, number | undefined> {
  const numbers: Record<string, number | undefined> = {};
  for (const [name, { words, holds }] of Object.entries(rules)) {
    const text = values[name];
    if (text === undefined) continue;
    const number = text.trim() === '' ? NaN : Number(text);
    if (!holds(number)) {
      console.error(`--${name} must be ${words}, not '${text}'`);
      process.exit(2);
    }
    numbers[name] = number;
  }
  return numbers;
}
