import type { HttpEvent } from '../edge/exchange.ts';
import type { Preference } from '../../api/preference.ts';

/** Of a preference that is given twice the first counts; one that is not understood is passed over, as the RFC wants. */
export function preferenceOf(event: HttpEvent): Preference {
  const preferences = preferencesOf(event);
  const wait = preferences.find((preference) => /^wait *(=|;|$)/i.test(preference));
  const seconds = /^wait *= *(\d+) *(;|$)/i.exec(wait ?? '')?.[1];
  return {
    isAsync: preferences.some((preference) => /^respond-async *(= *("")? *)?(;|$)/i.test(preference)),
    waitSeconds: seconds === undefined ? undefined : Number(seconds),
  };
}

/** A comma inside quotes belongs to a value; quotes that are never closed go on to the end, which takes no search. */
function preferencesOf({ headers, multiValueHeaders }: HttpEvent): string[] {
  const lines = multiValueHeaders?.prefer ?? [headers?.prefer ?? ''];
  return lines
    .flatMap((line) => line.match(/(?:[^,"]|"(?:[^"\\]|\\.)*"?)+/g) ?? [])
    .map((text) => text.trim());
}
