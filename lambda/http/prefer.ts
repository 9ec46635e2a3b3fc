import type { HttpEvent } from './exchange.ts';

/** Whether RFC 7240's `Prefer` asks for `respond-async`, on any of its lines, among any other preferences. */
export const prefersAsync = (event: HttpEvent): boolean =>
  preferencesOf(event).some((preference) => /^respond-async *(= *("")? *)?(;|$)/i.test(preference));

/** A comma inside quotes belongs to a value. */
function preferencesOf({ headers, multiValueHeaders }: HttpEvent): string[] {
  const lines = multiValueHeaders?.prefer ?? [headers?.prefer ?? ''];
  return lines
    .flatMap((line) => line.match(/(?:[^,"]|"(?:[^"\\]|\\.)*")+/g) ?? [])
    .map((text) => text.trim());
}
