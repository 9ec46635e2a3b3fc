import { knownSections, type Inactive, type KnownSection } from './known-settings.ts';
import { nearestName, slipOf } from './nearest-name.ts';
import { keyOf, showName } from '../keys/secrecy.ts';
import { isOtherWord, letsIn, otherTokens, unchecked, unpaid } from './stopping-settings.ts';

/** Settings that keep callers out, check requests or limit spending: looked for in any section of LiteLLM's files. */
const protections: ReadonlyMap<string, Inactive> = new Map(
  knownSections.flatMap(({ inactive }) =>
    [...inactive].filter(([, { reason }]) => [letsIn, otherTokens, unchecked, unpaid].includes(reason)),
  ),
);

/** Keys and addresses: a slip in them matters wherever they are. */
const everywhere = ['master_key', 'api_key', 'api_base', 'base_url'] as const;

/** Describes a key that its section does not know. */
export const describeStranger = (section: KnownSection, key: string): Inactive =>
  misplaced(key) ??
  protections.get(key) ??
  slipped(section, key) ??
  slippedElsewhere(key) ??
  unknown(section, key);

const misplaced = (key: string): Inactive | undefined => {
  const right = knownSections.find(({ acts, pattern }) => acts.has(key) && !pattern.includes('tiers'));
  if (right === undefined) return undefined;
  const reason = `has no effect here; "${key}" belongs ${placeName(right.pattern)}`;
  return { rule: right.guards.has(key) ? 'stop' : 'notice', reason };
};

/** The names that a key may have been meant to be, section by section. */
const names: ReadonlyMap<KnownSection, readonly string[]> = new Map(
  knownSections.map((section) => [
    section,
    [
      ...section.acts,
      ...[...section.inactive].filter(([, { reason }]) => !isOtherWord(reason)).map(([name]) => name),
    ],
  ]),
);

const slipped = (section: KnownSection, key: string): Inactive | undefined => {
  const { guards, inactive } = section;
  const meant = slipOf(key, names.get(section) ?? []);
  if (meant === undefined) return undefined;
  if (guards.has(meant)) return { rule: 'stop', reason: `${notKnown(key)}; expected "${meant}"` };
  const known = inactive.get(meant);
  if (known === undefined) return undefined;
  const reason = `${notKnown(key)}; if "${meant}" is meant, it ${known.reason}`;
  if (protections.get(meant)?.reason === known.reason) return { rule: 'stop', reason };
  return known.rule === 'warning' ? { rule: 'warning', reason } : undefined;
};

const slippedElsewhere = (key: string): Inactive | undefined => {
  const meant = slipOf(key, everywhere);
  const right = knownSections.find(({ guards }) => meant !== undefined && guards.has(meant));
  if (meant === undefined || right === undefined) return undefined;
  return { rule: 'stop', reason: `${notKnown(key)}; expected "${meant}" ${placeName(right.pattern)}` };
};

const unknown = (section: KnownSection, key: string): Inactive => {
  const nearest = nearestName(key, names.get(section) ?? []);
  const hint = nearest === undefined ? '' : `; the nearest known name is "${nearest}"`;
  return { rule: 'notice', reason: `${notKnown(key)} and ignores it${hint}` };
};

const notKnown = (key: string): string => `Headway does not know "${showName(key)}"`;

const placeName = (pattern: readonly string[]): string =>
  pattern.length === 0 ? 'at the top level' : `in ${keyOf(pattern).replaceAll('["*"]', '[…]')}`;
