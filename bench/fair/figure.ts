import { figureStyle } from '../order/report/figure-style.ts';
import { path, text, type Point } from '../order/report/svg.ts';
import { fairShare } from './judge.ts';
import type { CrowdResult, FloodResult, Rule } from './run.ts';
import { ruleNames } from './tables.ts';

const size = { width: 340, height: 280, left: 52, top: 64, gap: 70, legend: 90 };

/** Drawn in this order, the last on top. */
const lines: readonly Rule[] = ['fifo', 'polling', 'headway'];

interface Axis {
  readonly min: number;
  readonly max: number;
  readonly ticks: readonly number[];
}
const waits: Axis = { min: 0.1, max: 1_000, ticks: [0.1, 1, 10, 100, 1_000] };
const shares: Axis = { min: 0.1, max: 100, ticks: [0.1, 1, 10, 100] };

/** Left: the quiet flows' waits beside the flooder. Right: the turns of all who wait. As SVG. */
export function drawFigure(flood: FloodResult, crowd: CrowdResult): string {
  const width = size.left + 2 * (size.width + size.gap);
  const height = size.top + size.height + size.legend;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img">`,
    '<title>Waits beside a flooder, and turns where everybody waits, under three rules</title>',
    `<style>${figureStyle}\n</style>`,
    panel(0, waitsPanel(flood)),
    panel(1, turnsPanel(crowd)),
    ...legend(size.top + size.height + 60),
    '</svg>\n',
  ].join('\n');
}

const panel = (index: number, drawn: string): string =>
  `<g transform="translate(${size.left + index * (size.width + size.gap)} ${size.top})">\n${drawn}\n</g>`;

function waitsPanel({ beside, without }: FloodResult): string {
  const curve = (className: string, all: readonly number[]) =>
    path(
      className,
      curveOf(all, (seconds) => yOn(waits, seconds)),
    );
  return [
    text('Wait beside a flooder, seconds', { x: 0, y: -14, className: 'title' }),
    ...grid(waits),
    ...quantileMarks('of the requests of all other flows'),
    curve('line ideal', without.headway.all),
    ...lines.map((rule) => curve(`line ${rule}`, beside[rule].all)),
  ].join('\n');
}

function turnsPanel({ world, service }: CrowdResult): string {
  const share = fairShare(world) * ((world.minutes * 2) / 3);
  return [
    text('Turns per weight, 1 = the fair share', { x: 0, y: -14, className: 'title' }),
    ...grid(shares),
    ...quantileMarks('of the flows, the flooder last'),
    ...lines.map((rule) => {
      const sorted = service[rule].map((turns) => turns / share).sort((a, b) => a - b);
      return path(
        `line ${rule}`,
        curveOf(sorted, (turns) => yOn(shares, turns)),
      );
    }),
  ].join('\n');
}

const POINTS = 200;

/** Ascending values over their share of all. */
function curveOf(values: readonly number[], y: (value: number) => number): Point[] {
  const count = Math.min(POINTS, values.length);
  return Array.from({ length: count }, (_, n) => {
    const share = count === 1 ? 1 : n / (count - 1);
    return { x: share * size.width, y: y(values[Math.round(share * (values.length - 1))] ?? 0) };
  });
}

const grid = (axis: Axis): string[] =>
  axis.ticks.flatMap((value) => {
    const y = yOn(axis, value);
    const ends = [
      { x: 0, y },
      { x: size.width, y },
    ];
    return [path('grid', ends), text(String(value), { x: -8, y: y + 4, anchor: 'end' })];
  });

const quantileMarks = (of: string): string[] => [
  ...[0, 50, 100].map((percent) =>
    text(`${percent} %`, { x: (percent / 100) * size.width, y: size.height + 20, anchor: 'middle' }),
  ),
  text(of, { x: size.width / 2, y: size.height + 38, anchor: 'middle' }),
];

function legend(y: number): string[] {
  const all = [...lines.map((rule) => [rule, ruleNames[rule]]), ['ideal', 'Headway without the flooder']];
  return all.flatMap(([className = '', label = ''], index) => {
    const x = 16 + index * 165;
    const ends = [
      { x, y },
      { x: x + 28, y },
    ];
    return [path(`line ${className}`, ends), text(label, { x: x + 36, y: y + 4 })];
  });
}

/** On a logarithmic scale; values outside the range are drawn on its edge. */
function yOn({ min, max }: Axis, value: number): number {
  const share = Math.log(value / min) / Math.log(max / min);
  return size.height * (1 - Math.min(1, Math.max(0, share)));
}
