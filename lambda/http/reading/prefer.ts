import type { HttpEvent } from '../edge/exchange.ts';
import type { Preference } from '../../api/bodies/preference.ts';

/** If a preference is given twice, the first one counts; one that is not understood is ignored, as the RFC requires. */
export function preferenceOf(event: HttpEvent): Preference {
  const preferences = preferencesOf(event);
  const wait = preferences.find((preference) => /^wait *(=|;|$)/i.test(preference));
  const handling = preferences.find((preference) => /^handling *(=|;|$)/i.test(preference));
  const seconds = /^wait *= *(\d+) *(;|$)/i.exec(wait ?? '')?.[1];
  return {
    isAsync: preferences.some((preference) => /^respond-async *(= *("")? *)?(;|$)/i.test(preference)),
    waitSeconds: seconds === undefined ? undefined : Number(seconds),
    handling: handlingIn(handling),
  };
}

/** RFC 7240 has these two values, as tokens or in quotes. */
function handlingIn(preference = ''): Preference['handling'] {
  const value = /^handling *= *"?(strict|lenient)"? *(;|$)/i.exec(preference)?.[1]?.toLowerCase();
  return value === 'strict' || value === 'lenient' ? value : undefined;
}

/** A comma inside quotes belongs to a value; unclosed quotes extend to the end, so that no search goes back. */
function preferencesOf({ headers, multiValueHeaders }: HttpEvent): string[] {
  const lines = multiValueHeaders?.prefer ?? [headers?.prefer ?? ''];
  return lines
    .flatMap((line) => line.match(/(?:[^,"]|"(?:[^"\\]|\\.)*"?)+/g) ?? [])
    .map((text) => text.trim());
}
