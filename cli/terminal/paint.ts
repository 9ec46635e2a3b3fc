import { styleText } from 'node:util';

type Style = 'red' | 'green' | 'yellow' | 'bold';

/** Coloured if the stream is a terminal and the environment (`NO_COLOR`, `FORCE_COLOR`) does not say otherwise. */
export const paint = (style: Style, text: string, stream: NodeJS.WriteStream = process.stdout): string =>
  styleText(style, text, { stream });
