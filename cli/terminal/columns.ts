import { stripVTControlCharacters } from 'node:util';

type Cell = string | number;

/** Rows as text, each column as wide as its widest cell; colours count as no width. */
export function columns(rows: readonly (readonly Cell[])[]): string {
  const widths: number[] = [];
  for (const row of rows)
    for (const [at, cell] of row.entries()) widths[at] = Math.max(widths[at] ?? 0, widthOf(cell));
  const lineOf = (row: readonly Cell[]): string =>
    row.map((cell, at) => `${cell}${' '.repeat((widths[at] ?? 0) - widthOf(cell))}`).join('  ');
  return rows.map((row) => lineOf(row).trimEnd()).join('\n');
}

const widthOf = (cell: Cell): number => stripVTControlCharacters(String(cell)).length;
