import { covers } from '../keys/covers.ts';
import type { IamMapping, KeyMapping } from './identity-settings.ts';

export type Claims = Readonly<Record<string, unknown>>;

/** The id of the key that claims choose: that of the first mapping that fits; undefined: none does. */
export const keyOfClaims = (claims: Claims, mappings: readonly KeyMapping[]): string | undefined =>
  mappings.find(({ claim, value }) => valuesOf(claims, claim).some((own) => covers(value, own)))?.keyId;

/** The same for the ARN of a caller that AWS has authenticated. */
export const keyOfArn = (arn: string, mappings: readonly IamMapping[]): string | undefined =>
  mappings.find(({ value }) => covers(value, arn))?.keyId;

/** A claim's texts: a list has several, anything but texts has none. */
function valuesOf(claims: Claims, name: string): readonly string[] {
  const value = valueAt(claims, name);
  return (Array.isArray(value) ? value : [value]).filter((one) => typeof one === 'string');
}

/**
 * The claim of this name, or the one that a path of names leads to. A name may contain dots itself, as
 * `kubernetes.io` does, so the longest name is tried first.
 */
function valueAt(claims: Claims, name: string): unknown {
  if (Object.hasOwn(claims, name)) return claims[name];
  for (let dot = name.lastIndexOf('.'); dot > 0; dot = name.lastIndexOf('.', dot - 1)) {
    const head = name.slice(0, dot);
    const inner = Object.hasOwn(claims, head) ? claims[head] : undefined;
    if (isClaims(inner)) return valueAt(inner, name.slice(dot + 1));
  }
  return undefined;
}

const isClaims = (value: unknown): value is Claims =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
