import type { ProviderRow } from '../table/provider-row.ts';
import { choicesOf, fieldsInList, fieldsOf, type Fields } from './error-inside.ts';

/** How a provider's messages and deltas become OpenAI's. */
export interface Reading {
  /** True if a text may need changes: most need none. */
  concerns(text: string): boolean;
  /** An answer, or one of its events, as OpenAI's callers read it. */
  read(answer: Fields): Fields;
}

/** undefined: the provider's format is OpenAI's. */
export function readingOf({ reads, readsParts }: ProviderRow): Reading | undefined {
  const names = Object.entries(reads);
  if (names.length === 0 && !readsParts) return undefined;
  const marks = [...names.map(([name]) => `"${name}"`), ...(readsParts ? ['"content"\\s*:\\s*\\['] : [])];
  const mark = new RegExp(marks.join('|'));

  function readSaid(said: Fields): Fields {
    const parts = readsParts && Array.isArray(said.content) ? withoutParts(said) : said;
    return names.reduce((fields, [from, to]) => renamed(fields, from, to), parts);
  }

  return {
    concerns: (text) => mark.test(text),
    read(answer) {
      if (!Array.isArray(answer.choices)) return answer;
      const choices = choicesOf(answer).map((choice) => {
        const holders = ['message', 'delta'].flatMap((name) => {
          const said = fieldsOf(choice[name]);
          return said === undefined ? [] : [[name, readSaid(said)] as const];
        });
        return { ...choice, ...Object.fromEntries(holders) };
      });
      return { ...answer, choices };
    },
  };
}

/** If both fields are there, the one that callers look for stays as it is. */
function renamed(said: Fields, from: string, to: string): Fields {
  if (typeof said[from] !== 'string' || (said[to] !== undefined && said[to] !== null)) return said;
  return Object.fromEntries(
    Object.entries(said).flatMap(([name, value]) => {
      if (name === to) return [];
      return [[name === from ? to : name, value] as const];
    }),
  );
}

/** Content in parts, as Mistral and Databricks send it for a reasoning model. */
function withoutParts(said: Fields): Fields {
  const parts = fieldsInList(said.content);
  const thoughts = parts.map(thoughtIn).join('');
  const content = parts
    .map(({ type, text }) => (type === 'text' && typeof text === 'string' ? text : ''))
    .join('');
  return { ...said, content, ...(thoughts !== '' && { reasoning_content: thoughts }) };
}

function thoughtIn({ type, thinking, summary }: Fields): string {
  if (type !== 'thinking' && type !== 'reasoning') return '';
  if (typeof thinking === 'string') return thinking;
  return fieldsInList(thinking ?? summary)
    .map(({ text }) => (typeof text === 'string' ? text : ''))
    .join('');
}
