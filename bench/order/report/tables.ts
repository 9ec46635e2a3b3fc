import { formatTable } from '../../../testkit/statistics.ts';
import { classes, settingOf } from '../cell.ts';
import type { CellResult, Discipline, Waits } from '../run-cell.ts';

type Row = readonly string[];

export interface Table {
  readonly title: string;
  /** The first row is the header. */
  readonly rows: readonly Row[];
}

const disciplines: readonly (readonly [Discipline, string])[] = [
  ['ideal', 'ideal queue'],
  ['headway', 'Headway'],
  ['batches', 'SQS, batches of 10'],
  ['fifo', 'one FIFO'],
  ['polling', "LiteLLM's rule"],
];

/** Per setting: mean / p99 of each class under each discipline. */
export const waitTables = (results: readonly CellResult[]): Table[] =>
  [...Map.groupBy(results, ({ cell }) => settingOf(cell))].map(([setting, cells]) => ({
    title: `Wait in seconds, mean / p99 (${setting})`,
    rows: [
      ['load', 'priority', 'theory, mean', ...disciplines.map(([, name]) => name)],
      ...cells.flatMap((result) =>
        classes.map(({ priority }, own) => [
          result.cell.load.toFixed(2),
          String(priority),
          result.theory === undefined ? 'none' : figure(result.theory[own]),
          ...disciplines.map(([key]) => pair(result.waits[key][own] ?? null)),
        ]),
      ),
    ],
  }));

/** The mean wait of the top class alone. */
export const summary = (results: readonly CellResult[]): Table => ({
  title: `Mean wait of priority ${classes[0].priority} in seconds`,
  rows: [
    ['setting', 'load', 'theory', ...disciplines.map(([, name]) => name)],
    ...results.map((result) => [
      settingOf(result.cell),
      result.cell.load.toFixed(2),
      result.theory === undefined ? 'none' : figure(result.theory[0]),
      ...disciplines.map(([key]) => figure(result.waits[key][0]?.mean)),
    ]),
  ],
});

/** The checks of Headway's runs. */
export const checks = (results: readonly CellResult[]): Table => ({
  title: `Headway: mean wait of priority ${classes[0].priority} against theory; use, order and limit`,
  rows: [
    [
      'setting',
      'load',
      'Headway / theory',
      'ideal / theory',
      'corrected: Headway / ideal',
      'use while anybody waits',
      'inversions',
      'calls at once (limit 1)',
      'started within its range',
      'after its latest start',
      'took',
    ],
    ...results.map(
      ({ cell, theory, waits, overIdeal, use, inversions, mostAtOnce, inRange, tooLate, tookSeconds }) => {
        const overTheory = (mean = NaN) =>
          theory?.[0] === undefined ? 'none' : (mean / theory[0]).toFixed(3);
        return [
          settingOf(cell),
          cell.load.toFixed(2),
          overTheory(waits.headway[0]?.mean),
          overTheory(waits.ideal[0]?.mean),
          `${overIdeal.value.toFixed(3)} ± ${overIdeal.standardError.toFixed(3)}`,
          `${(use * 100).toFixed(2)} %`,
          String(inversions),
          String(mostAtOnce),
          `${(inRange * 100).toFixed(1)} %`,
          String(tooLate),
          `${tookSeconds.toFixed(0)} s`,
        ];
      },
    ),
  ],
});

export const asText = ({ title, rows }: Table): string => `${title}\n${formatTable(rows)}\n`;

export function asMarkdown({ title, rows: [head = [], ...rows] }: Table): string {
  const line = (cells: Row) => `| ${cells.join(' | ')} |`;
  return [`**${title}**`, '', line(head), line(head.map(() => '---')), ...rows.map(line), ''].join('\n');
}

const pair = (waits: Waits): string =>
  waits === null ? 'grows' : `${figure(waits.mean)} / ${figure(waits.p99)}`;

const figure = (seconds = Infinity): string =>
  seconds === Infinity ? 'grows' : seconds.toFixed(seconds < 100 ? 1 : 0);
