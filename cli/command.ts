import { styleText } from 'node:util';
import { Command } from '@commander-js/extra-typings';

/** A command line to copy, and its effect. */
export type Example = readonly [line: string, does: string];

interface About {
  /** As typed: the word after `headway`, or all of `npm run sim --`. */
  readonly name: string;
  readonly does: string;
  readonly examples?: readonly Example[];
}

/**
 * A command in the common style: it never ends the process, states an error in one sentence elsewhere, and its help
 * ends with examples. Commander omits colours if the stream or `NO_COLOR` asks for none.
 */
export function command({ name, does, examples = [] }: About) {
  const made = new Command(name)
    .description(does)
    .helpOption('-h, --help', 'this text')
    .exitOverride()
    .configureOutput({ outputError: () => undefined })
    .configureHelp({
      styleTitle: bold,
      styleCommandText: cyan,
      styleSubcommandText: cyan,
      styleOptionText: cyan,
    });
  return examples.length === 0 ? made : made.addHelpText('after', examplesText(examples));
}

const styled = (style: 'bold' | 'cyan') => (text: string) =>
  styleText(style, text, { validateStream: false });
const bold = styled('bold');
const cyan = styled('cyan');

function examplesText(examples: readonly Example[]): string {
  const width = Math.max(...examples.map(([line]) => line.length));
  return ['', 'Examples:', ...examples.map(([line, does]) => `  ${line.padEnd(width)}  ${does}`)].join('\n');
}
