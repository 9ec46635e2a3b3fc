import type { CellResult, Discipline } from '../run-cell.ts';
import { figureStyle } from './figure-style.ts';
import { dot, path, text, type Point } from './svg.ts';

const size = { width: 340, height: 280, left: 52, top: 64, gap: 70, legend: 90 };
const loadRange = { min: 0.5, max: 2 };
const secondsRange = { min: 0.5, max: 1_000 };
const secondsTicks = [1, 3, 10, 30, 100, 300, 1_000];

/** Drawn in this order, the last on top. */
const lines: readonly (readonly [Discipline, string])[] = [
  ['ideal', 'ideal queue'],
  ['fifo', 'one FIFO'],
  ['polling', 'LiteLLM’s rule'],
  ['batches', 'SQS, batches of 10'],
  ['headway', 'Headway'],
];

const panels = [
  { law: 'deterministic', deployments: 1, title: 'One deployment, rpm 1' },
  { law: 'exponential', deployments: 4, title: 'Four deployments, calls of 20 s' },
] as const;

/** The mean wait of the top class over the load, as SVG. */
export function drawFigure(results: readonly CellResult[]): string {
  const width = size.left + panels.length * (size.width + size.gap);
  const height = size.top + size.height + size.legend;
  const drawn = panels.map(({ law, deployments, title }, index) => {
    const own = results.filter(({ cell }) => cell.law === law && cell.deployments === deployments);
    const x = size.left + index * (size.width + size.gap);
    return `<g transform="translate(${x} ${size.top})">\n${drawPanel(title, own)}\n</g>`;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img">`,
    '<title>Mean wait of the best of three classes over the load, under five disciplines</title>',
    `<style>${figureStyle}\n</style>`,
    text('Mean wait of priority 0 in seconds, over the load', { x: 12, y: 24, className: 'title' }),
    ...drawn,
    ...drawLegend(size.top + size.height + 60),
    '</svg>\n',
  ].join('\n');
}

function drawPanel(title: string, results: readonly CellResult[]): string {
  const levels = secondsTicks.flatMap((seconds) => {
    const y = yOf(seconds);
    const ends = [
      { x: 0, y },
      { x: size.width, y },
    ];
    return [path('grid', ends), text(String(seconds), { x: -8, y: y + 4, anchor: 'end' })];
  });
  const columns = results.flatMap(({ cell: { load } }) => {
    const x = xOf(load);
    const ends = [
      { x, y: 0 },
      { x, y: size.height },
    ];
    return [path('grid', ends), text(String(load), { x, y: size.height + 20, anchor: 'middle' })];
  });
  const drawn = lines.map(([discipline]) => drawLine(discipline, results));
  const remark = text('grows for ever from load 1 on', { x: xOf(1) + 8, y: 16 });
  return [text(title, { x: 0, y: -14 }), ...levels, ...columns, ...drawn, remark].join('\n');
}

/** Where the wait grows without end there is no point: the line leaves the panel at load 1. */
function drawLine(discipline: Discipline, results: readonly CellResult[]): string {
  const points = results.flatMap(({ cell, waits }): Point[] => {
    const top = waits[discipline][0] ?? null;
    return top === null ? [] : [{ x: xOf(cell.load), y: yOf(top.mean) }];
  });
  const end = points.length < results.length ? [{ x: xOf(1), y: 0 }] : [];
  const hasDots = discipline !== 'ideal' && discipline !== 'polling';
  const dots = hasDots ? points.map((point) => dot(`dot ${discipline}`, point)) : [];
  return [path(`line ${discipline}`, [...points, ...end]), ...dots].join('');
}

const drawLegend = (y: number): string[] =>
  lines.map(([discipline, label], index) => {
    const x = 16 + index * 165;
    const sample = path(`line ${discipline}`, [
      { x, y },
      { x: x + 28, y },
    ]);
    return `${sample}${text(label, { x: x + 36, y: y + 4 })}`;
  });

const xOf = (load: number): number => ((load - loadRange.min) / (loadRange.max - loadRange.min)) * size.width;

/** On a logarithmic scale; values outside the range are drawn on its edge. */
function yOf(seconds: number): number {
  const { min, max } = secondsRange;
  const share = Math.log(seconds / min) / Math.log(max / min);
  return size.height * (1 - Math.min(1, Math.max(0, share)));
}
