import type { CommanderError } from '@commander-js/extra-typings';

/** Turns `error: unknown option '--modle'\n(Did you mean --model?)` into sentences, with a pointer to the help. */
export function wrongUseSentence({ message }: Pick<CommanderError, 'message'>, helpLine: string): string {
  const [first = '', suggestion = ''] = message.replace(/^error: /, '').split('\n');
  const meant = /Did you mean (.+)\?\)$/.exec(suggestion)?.[1];
  const sentences = [
    valueSentence(first) ?? `${first.charAt(0).toUpperCase()}${first.slice(1).replace(/\.$/, '')}.`,
    ...(meant === undefined ? [] : [`Did you mean ${meant}?`]),
    `"${helpLine}" shows the usage.`,
  ];
  return sentences.join(' ');
}

/** The rule for a value, in place of "option '-p, --port <n>' argument 'x' is invalid. must be …". */
function valueSentence(text: string): string | undefined {
  const option = /^option '(?:-\w, )?(--[\w-]+)[^']*' argument '([^]*)' is invalid\. (.+)$/.exec(text);
  const argument = /^command-argument value '([^]*)' is invalid for argument '(.+)'\. (.+)$/.exec(text);
  if (option !== null) return `${option[1]} ${option[3]}, not "${option[2]}".`;
  if (argument !== null) return `<${argument[2]}> ${argument[3]}, not "${argument[1]}".`;
  return undefined;
}
