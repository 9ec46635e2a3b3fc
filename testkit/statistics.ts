export const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

export const mean = (values: readonly number[]): number => sum(values) / Math.max(1, values.length);

export interface Estimate {
  readonly value: number;
  readonly standardError: number;
}

/** The mean of repeated measurements. */
export function estimate(values: readonly number[]): Estimate {
  const value = mean(values);
  const squares = sum(values.map((one) => (one - value) ** 2));
  return { value, standardError: Math.sqrt(squares / (values.length - 1) / values.length) };
}

export function largestOverSmallest(estimates: readonly Estimate[]): Estimate {
  const sorted = [...estimates].sort((a, b) => a.value - b.value);
  const [smallest, largest] = [sorted[0], sorted.at(-1)];
  if (smallest === undefined || largest === undefined) return { value: NaN, standardError: NaN };
  const value = largest.value / smallest.value;
  const relative = ({ value: of, standardError }: Estimate) => standardError / of;
  return { value, standardError: value * Math.hypot(relative(smallest), relative(largest)) };
}

/** The same for figures measured in the same rounds, in turn: a slow round then makes no difference. */
export function largestOverSmallestByRound(rows: readonly (readonly number[])[]): Estimate {
  const ofRound = (rows[0] ?? []).map((_, round) => mean(rows.map((figures) => figures[round] ?? NaN)));
  return largestOverSmallest(
    rows.map((figures) => estimate(figures.map((figure, round) => figure / (ofRound[round] ?? NaN)))),
  );
}

/** The smallest value that at least `share` of all values do not exceed. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? NaN;
}

/** The most events in any span of `spanMs` (half open), whenever it begins. */
export function worstSpan(times: readonly number[], spanMs: number): number {
  const sorted = [...times].sort((a, b) => a - b);
  let worst = 0;
  let from = 0;
  sorted.forEach((time, index) => {
    while ((sorted[from] ?? time) <= time - spanMs) from += 1;
    worst = Math.max(worst, index - from + 1);
  });
  return worst;
}

/** Columns aligned by spaces, the first to the left, the others to the right. */
export function formatTable(rows: readonly (readonly (string | number)[])[]): string {
  const cells = rows.map((row) => row.map(String));
  const widths = (cells[0] ?? []).map((_, column) =>
    Math.max(...cells.map((row) => (row[column] ?? '').length)),
  );
  return cells
    .map((row) =>
      row
        .map((cell, column) =>
          column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
        )
        .join('  '),
    )
    .join('\n');
}
