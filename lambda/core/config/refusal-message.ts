import type { Refusal, SettingPath } from './finding.ts';
import { referencePrefix, type Env } from './reference.ts';
import { describeFound } from './secrecy.ts';
import { describeSlip } from './yaml-mistakes.ts';

/** What was found and what would be right; `value` is the whole file as written. */
export const refusalMessage = (refusal: Refusal, { value, env }: { value: unknown; env: Env }): string => {
  const { path, expected, wantsMapping, name } = refusal;
  const found = name === undefined ? valueAt(value, path) : `${referencePrefix}${name}`;
  if (wantsMapping && typeof found === 'string') {
    return describeSlip(found) ?? `found a text; expected ${expected}`;
  }
  return `found ${describeFound({ path, value: found, env })}; expected ${expected}`;
};

const valueAt = (value: unknown, path: SettingPath): unknown => {
  let current = value;
  for (const step of path) {
    if (typeof current !== 'object' || current === null) return undefined;
    const entries: readonly [string, unknown][] = Object.entries(current);
    current = entries.find(([key]) => key === String(step))?.[1];
  }
  return current;
};
