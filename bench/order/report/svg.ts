export interface TextPlace {
  readonly x: number;
  readonly y: number;
  readonly anchor?: 'start' | 'middle' | 'end';
  readonly className?: string;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** `words` must not contain characters that XML reserves. */
export const text = (words: string, { x, y, anchor = 'start', className = 'label' }: TextPlace): string =>
  `<text class="${className}" x="${fixed(x)}" y="${fixed(y)}" text-anchor="${anchor}">${words}</text>`;

export const path = (className: string, points: readonly Point[]): string => {
  const steps = points.map(({ x, y }, index) => `${index === 0 ? 'M' : 'L'}${fixed(x)} ${fixed(y)}`);
  return `<path class="${className}" d="${steps.join('')}"/>`;
};

export const dot = (className: string, { x, y }: Point): string =>
  `<circle class="${className}" cx="${fixed(x)}" cy="${fixed(y)}" r="3.5"/>`;

const fixed = (value: number): string => String(Math.round(value * 10) / 10);
