import { parseExact } from '../../../core/json/exact-json.ts';
import { fieldsOf } from '../error-inside.ts';
import type { Reading } from '../readings.ts';

/** One event of a stream with its data as OpenAI's callers read it; an event without such data keeps its bytes. */
export function rewriteEvent(block: Buffer, reading: Reading): Buffer {
  const text = block.toString('utf8');
  if (!reading.concerns(text)) return block;
  const lines = text.split(/\r\n|\n|\r/);
  const isData = (line: string): boolean => line.startsWith('data:');
  const answer = parsed(
    lines
      .filter(isData)
      .map((line) => line.slice('data:'.length))
      .join('\n'),
  );
  if (answer === undefined) return block;
  const read = reading.read(answer);
  if (read === answer) return block;
  const others = lines.filter((line) => !isData(line) && line !== '');
  const data = `data: ${JSON.stringify(read)}`;
  return Buffer.from(`${[...others, data].join('\n')}\n\n`);
}

function parsed(data: string) {
  try {
    return fieldsOf(parseExact(data));
  } catch {
    return undefined;
  }
}
