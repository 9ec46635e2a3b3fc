import * as z from 'zod';

const schema = z.record(z.string(), z.unknown());

/**
 * The values in the text of a secret: nothing, or a JSON object, of which only strings count. @throws Error that
 * holds nothing of the text, unlike that of `JSON.parse`.
 */
export function valuesIn(text: string): Readonly<Record<string, string>> {
  if (text === '') return {};
  const values = schema.safeParse(parsed(text));
  if (!values.success) throw new Error('the secret is not a JSON object');
  const strings = Object.entries(values.data).flatMap(([name, value]) =>
    typeof value === 'string' ? [[name, value] as const] : [],
  );
  return Object.fromEntries(strings);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
