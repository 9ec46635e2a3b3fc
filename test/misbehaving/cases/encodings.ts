import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { always, type Misbehaviour } from '../misbehaviour.ts';
import { completion, either, jsonType, send, stream, streamType } from '../answers.ts';

type Compress = (text: string) => Uint8Array;

const encodings: readonly (readonly [encoding: string, compress: Compress])[] = [
  ['gzip', gzipSync],
  ['x-gzip', gzipSync],
  ['br', brotliCompressSync],
  ['deflate', deflateSync],
];

const refusal = JSON.stringify({ error: { message: 'The size 東京 is not known', code: 'bad_size' } });

const answersIn = ([encoding, compress]: (typeof encodings)[number]): readonly Misbehaviour[] => {
  const headers = { 'content-encoding': encoding };
  return [
    {
      name: `${encoding}-answer`,
      answer: either(
        send(compress(stream), { ...streamType, ...headers }),
        send(compress(completion), { ...jsonType, ...headers }),
      ),
      expected: always('whole', 1),
    },
    {
      name: `${encoding}-error`,
      answer: send(compress(refusal), { ...jsonType, ...headers }, 400),
      expected: always({ status: 400, code: 'bad_size', says: 'The size 東京 is not known' }, 1),
    },
  ];
};

/** Answers are compressed although `Accept-Encoding: identity` was sent. */
export const encodingCases: readonly Misbehaviour[] = [
  ...encodings.flatMap(answersIn),
  {
    name: 'raw-deflate-answer',
    answer: either(
      send(deflateRawSync(stream), { ...streamType, 'content-encoding': 'deflate' }),
      send(deflateRawSync(completion), { ...jsonType, 'content-encoding': 'deflate' }),
    ),
    expected: always('whole', 1),
  },
  {
    name: 'zstd-answer',
    answer: either(
      send(zstdCompressSync(stream), { ...streamType, 'content-encoding': 'zstd' }),
      send(zstdCompressSync(completion), { ...jsonType, 'content-encoding': 'zstd' }),
    ),
    expected: always('whole', 1),
  },
];
