import type { Remark } from '../files/finding.ts';
import type { SettingPath } from '../../core/config/setting-path.ts';
import { describeStranger } from '../settings/judge-strangers.ts';
import {
  knownFamilies,
  knownSections,
  type Inactive,
  type KnownSection,
} from '../settings/known-settings.ts';
import { showName } from './secrecy.ts';
import { guardingCallbacks, unchecked } from '../settings/stopping-settings.ts';

export interface KeyFindings {
  /** Keys that stop the start: somebody relies on them, and they would do nothing. */
  readonly errors: Remark[];
  readonly notices: Remark[];
}

/** The findings about every key of the file that does nothing: not yet, not here, or not known at all. */
export const judgeKeys = (file: unknown): KeyFindings => {
  const errors: Remark[] = [];
  const notices: Remark[] = [];
  for (const section of knownSections) {
    for (const { path, mapping } of placesOf(file, section.pattern)) {
      for (const [key, value] of Object.entries(mapping)) {
        const inactive = inactiveOf(section, { key, value });
        if (inactive === undefined) continue;
        const remark = { path: [...path, key], message: inactive.reason };
        if (inactive.rule === 'stop') errors.push(remark);
        else notices.push(inactive.rule === 'warning' ? { ...remark, isWarning: true } : remark);
      }
    }
  }
  return { errors, notices };
};

interface Entry {
  readonly key: string;
  readonly value: unknown;
}

const inactiveOf = (section: KnownSection, { key, value }: Entry): Inactive | undefined => {
  if (section.acts.has(key)) return undefined;
  const known = section.inactive.get(key);
  if (known?.rule === 'stop' && isOff(value)) return undefined;
  const guard = key.endsWith('callback') || key.endsWith('callbacks') ? guardIn(value) : undefined;
  if (guard !== undefined) return { rule: 'stop', reason: `"${showName(guard)}" ${unchecked}` };
  if (known) return known;
  const family = knownFamilies.find(([pattern]) => pattern.test(key));
  if (family) return { rule: 'notice', reason: family[1] };
  return describeStranger(section, key);
};

/** Values with which a setting protects nobody in LiteLLM either. */
const isOff = (value: unknown): boolean =>
  value === null ||
  value === undefined ||
  value === false ||
  value === '' ||
  (typeof value === 'string' && /^(false|no|off)$/i.test(value)) ||
  (typeof value === 'object' && Object.keys(value).length === 0);

const guardIn = (value: unknown): string | undefined =>
  (Array.isArray(value) ? value : [value]).find(
    (name): name is string => typeof name === 'string' && guardingCallbacks.has(name),
  );

interface Place {
  readonly path: SettingPath;
  readonly mapping: object;
}

const placesOf = (value: unknown, [step, ...rest]: readonly string[], path: SettingPath = []): Place[] => {
  if (typeof value !== 'object' || value === null) return [];
  if (step === undefined) return Array.isArray(value) ? [] : [{ path, mapping: value }];
  return childrenOf(value)
    .filter(([key]) => step === '*' || step === key)
    .flatMap(([key, child]) => placesOf(child, rest, [...path, key]));
};

const childrenOf = (value: object): readonly (readonly [string | number, unknown])[] =>
  Array.isArray(value) ? [...value.entries()] : Object.entries(value);
