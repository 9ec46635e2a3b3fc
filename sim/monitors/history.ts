/** One line of a world's history. */
export interface Entry {
  /** Time since the world began, ms. */
  readonly atMs: number;
  readonly by: string;
  readonly text: string;
}

export const lineOf = ({ atMs, by, text }: Entry): string => `${secondsOf(atMs)} ${by}: ${text}`;

const secondsOf = (ms: number): string => (ms / 1_000).toFixed(4).padStart(9);

const COLUMN = 46;
const ACTORS = 4;

/**
 * Draws in columns who did what and when: the part of the history about some requests and functions, at most `rows`
 * lines up to the end.
 */
export function picture(history: readonly Entry[], about: readonly string[], rows = 60): string {
  const names = new RegExp(about.map((name) => `${escape(name)}(?!\\d)`).join('|') || '$^');
  const isAbout = ({ by, text }: Entry) => names.test(text) || about.includes(by) || by === 'world';
  const told = history.filter(isAbout).slice(-rows);
  const actors = [...new Set(told.map(({ by }) => by))].slice(-ACTORS);
  const lines = told.map((entry) => {
    const column = actors.indexOf(entry.by);
    const cells = actors.map((_, index) => (index === column ? entry.text : '').slice(0, COLUMN - 2));
    const text =
      column < 0 ? `${entry.by}: ${entry.text}` : cells.map((cell) => cell.padEnd(COLUMN)).join('');
    return `${secondsOf(entry.atMs)}  ${text.trimEnd()}`;
  });
  const header = ' '.repeat(11) + actors.map((name) => name.padEnd(COLUMN)).join('');
  return [header.trimEnd(), ...lines].join('\n');
}

const escape = (text: string): string => text.replaceAll(/[^\w-]/g, '\\$&');
