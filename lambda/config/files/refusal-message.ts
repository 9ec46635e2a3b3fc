import type { Refusal } from './finding.ts';
import type { SettingPath } from '../../core/config/setting-path.ts';
import { referencePrefix, type Env } from '../../core/config/reference.ts';
import { describeFound } from '../keys/secrecy.ts';
import { describeSlip } from '../yaml/yaml-mistakes.ts';

/** Says what was found and what would be right; `value` is the whole file as written. */
export const refusalMessage = (refusal: Refusal, { value, env }: { value: unknown; env: Env }): string => {
  const { path, expected, wantsMapping, name } = refusal;
  const found = name === undefined ? valueAt(value, path) : `${referencePrefix}${name}`;
  if (wantsMapping && typeof found === 'string') {
    return describeSlip(found) ?? `found a string; expected ${expected}`;
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
