import type { Remark, SettingPath } from './finding.ts';
import { knownFamilies, knownSections, type KnownSection } from './known-settings.ts';
import { nearestName } from './nearest-name.ts';
import { keyOf, showName } from './secrecy.ts';

/** A notice for every key of the file that does nothing: not yet, not here, or not known at all. */
export const settingNotices = (file: unknown): Remark[] =>
  knownSections.flatMap((section) =>
    placesOf(file, section.pattern).flatMap(({ path, mapping }) =>
      Object.keys(mapping).flatMap((key) => {
        const message = noticeOf(section, key);
        return message === undefined ? [] : [{ path: [...path, key], message }];
      }),
    ),
  );

const noticeOf = (section: KnownSection, key: string): string | undefined => {
  if (section.acts.has(key)) return undefined;
  const family = knownFamilies.find(([pattern]) => pattern.test(key));
  return section.idle.get(key) ?? family?.[1] ?? unknownNotice(section, key);
};

const unknownNotice = (section: KnownSection, key: string): string => {
  const rightPlace = knownSections.find(({ acts, pattern }) => acts.has(key) && !pattern.includes('tiers'));
  if (rightPlace) return `does not act here; "${key}" belongs ${placeName(rightPlace.pattern)}`;
  const nearest = nearestName(key, [...section.acts, ...section.idle.keys()]);
  return `Headway does not know "${showName(key)}" and leaves it out; the nearest name it knows is "${nearest}"`;
};

const placeName = (pattern: readonly string[]): string =>
  pattern.length === 0 ? 'at the top level' : `in ${keyOf(pattern).replaceAll('["*"]', '[…]')}`;

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
