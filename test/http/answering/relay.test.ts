import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { tapAnswer } from '../../../lambda/app/completions/tap-answer.ts';
import { relay } from '../../../lambda/http/answering/relay.ts';

const usage = 'data: {"choices":[],"usage":{"total_tokens":42}}\n\n';

/** A stream with its usage somewhere in it, cut anywhere, even inside a character. */
const cutStream = fc
  .tuple(
    fc.array(
      fc.constantFrom<string[]>('data: {"ü":"🙂"}\n\n', ': ping\r\n\r\n', 'data: [DONE]\n\n', 'event: x\n'),
      {
        maxLength: 12,
      },
    ),
    fc.nat(12),
    fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 }),
  )
  .map(([events, at, sizes]) => {
    const bytes = Buffer.from(events.toSpliced(at, 0, usage).join(''));
    return { bytes, chunks: cut(bytes, sizes) };
  });

function cut(bytes: Uint8Array, sizes: readonly number[]): Uint8Array[] {
  const chunks: Uint8Array[] = [];
  for (let from = 0, n = 0; from < bytes.length; n++) {
    const to = from + (sizes[n % sizes.length] ?? 1);
    chunks.push(bytes.subarray(from, to));
    from = to;
  }
  return chunks;
}

async function* streamOf(chunks: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* chunks;
}

test('however a stream is cut into chunks, its bytes stay the same and its usage is read', async () => {
  await fc.assert(
    fc.asyncProperty(cutStream, async ({ bytes, chunks }) => {
      const used: (number | undefined)[] = [];
      const head = { kind: 'answer', status: 200, headers: {} } as const;
      const tapped = await tapAnswer({ ...head, body: streamOf(chunks) }, async ({ usage, isWhole }) => {
        if (isWhole) used.push(usage?.tokens);
      });

      const relayed: Uint8Array[] = [];
      if (typeof tapped.body === 'string') throw new Error('no stream');
      for await (const chunk of relay(tapped.body, () => undefined)) relayed.push(chunk);

      expect(Buffer.concat(relayed).equals(bytes)).toBe(true);
      expect(used).toEqual([42]);
    }),
  );
});
