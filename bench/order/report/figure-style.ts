/** Colours of the lines on a light and on a dark page. */
const colours = {
  ideal: ['#9aa4af', '#7d8590'],
  headway: ['#0969da', '#58a6ff'],
  batches: ['#bc4c00', '#f0883e'],
  fifo: ['#8250df', '#bc8cff'],
  polling: ['#1a7f37', '#56d364'],
} as const;

const coloured = (mode: 0 | 1): string =>
  Object.entries(colours)
    .map(([name, pair]) => `.${name} { stroke: ${pair[mode]}; } .dot.${name} { fill: ${pair[mode]}; }`)
    .join('\n');

/** The style of the figure. It follows the reader's colour scheme. */
export const figureStyle = `
text { font: 13px system-ui, sans-serif; fill: #1f2328; }
.title { font-weight: 600; }
.grid { stroke: #d1d9e0; }
.line { fill: none; stroke-width: 2; stroke-linejoin: round; }
.line.ideal { stroke-width: 8; stroke-opacity: .45; }
.line.polling { stroke-dasharray: 3 5; }
.dot { stroke: none; }
${coloured(0)}
@media (prefers-color-scheme: dark) {
text { fill: #e6edf3; }
.grid { stroke: #3d444d; }
${coloured(1)}
}`;
