import { always, failed, streamed, unstreamed, type Misbehaviour } from '../misbehaviour.ts';
import {
  asAsked,
  completion,
  cutAfter,
  data,
  either,
  eventsOf,
  inPieces,
  jsonType,
  send,
  stream,
  streamType,
} from '../answers.ts';

const BOM = '\uFEFF';
const plain = { 'content-type': 'text/plain; charset=utf-8' };

/** A different form than was asked for, or one that misdescribes itself. */
const forms: readonly Misbehaviour[] = [
  { name: 'stream-unasked', answer: send(stream, streamType), expected: always('whole', 1) },
  { name: 'stream-unasked-as-json', answer: send(stream, jsonType), expected: always('whole', 1) },
  { name: 'stream-as-plain-text', answer: send(stream, plain), expected: always('whole', 1) },
  { name: 'stream-without-type', answer: send(stream, {}), expected: always('whole', 1) },
  { name: 'json-for-a-stream', answer: send(completion), expected: always('whole', 1) },
  { name: 'json-as-a-stream', answer: send(completion, streamType), expected: always('whole', 1) },
  { name: 'json-without-type', answer: send(completion, {}), expected: always('whole', 1) },
  { name: 'json-as-plain-text', answer: send(completion, plain), expected: always('whole', 1) },
];

/** The bytes of a right answer, sent in an unusual way. */
const bytes: readonly Misbehaviour[] = [
  {
    name: 'byte-at-a-time',
    answer: either(inPieces(stream, 1, streamType), inPieces(completion, 1, jsonType)),
    expected: always('whole', 1),
  },
  {
    name: 'stream-unasked-byte-at-a-time',
    answer: inPieces(stream, 1, streamType),
    expected: always('whole', 1),
  },
  {
    name: 'crlf',
    answer: send(eventsOf(data.whole, '\r\n'), streamType),
    expected: always('whole', 1),
  },
  {
    name: 'crlf-in-pieces',
    answer: inPieces(eventsOf(data.whole, '\r\n'), 7, streamType),
    expected: always('whole', 1),
  },
  {
    name: 'utf8-split',
    answer: either(inPieces(stream, 5, streamType), inPieces(completion, 5, jsonType)),
    expected: always('whole', 1),
  },
  {
    name: 'bom',
    answer: either(send(BOM + stream, streamType), send(BOM + completion)),
    expected: always('whole', 1),
  },
  {
    name: 'comments-first',
    answer: either(send(`: PROCESSING\n\n: PROCESSING\n\n${stream}`, streamType), send(`\n \n${completion}`)),
    expected: always('whole', 1),
  },
  {
    name: 'no-blank-after-the-colon',
    answer: send(stream.replaceAll('data: ', 'data:'), streamType),
    expected: always('whole', 1),
  },
  {
    name: 'ends-without-a-last-line-feed',
    answer: send(stream.trimEnd(), streamType),
    expected: always('whole', 1),
  },
];

/** Answers that are not whole. */
const partial: readonly Misbehaviour[] = [
  {
    name: 'stream-without-an-end',
    answer: either(send(eventsOf(data.unfinished), streamType), asAsked),
    expected: streamed('broken', 1),
  },
  {
    name: 'stream-finished-without-done',
    answer: either(send(eventsOf(data.finished), streamType), asAsked),
    expected: streamed('whole', 1),
  },
  {
    name: 'stream-cut-off',
    answer: either(cutAfter(eventsOf(data.half), streamType), asAsked),
    expected: streamed('broken', 1),
  },
  {
    name: 'stream-cut-off-in-a-line',
    answer: either(cutAfter(stream.slice(0, stream.length / 2), streamType), asAsked),
    expected: streamed('broken', 1),
  },
  {
    name: 'stream-unasked-without-an-end',
    answer: either(asAsked, send(eventsOf(data.unfinished), streamType)),
    expected: unstreamed(failed, [1, 3]),
  },
  {
    name: 'stream-unasked-cut-off',
    answer: either(asAsked, cutAfter(eventsOf(data.half), streamType)),
    expected: unstreamed(failed, [1, 3]),
  },
  {
    name: 'json-cut-off',
    answer: either(asAsked, cutAfter(completion.slice(0, 60), jsonType)),
    expected: unstreamed(failed, [1, 3]),
  },
];

export const shapeCases: readonly Misbehaviour[] = [...forms, ...bytes, ...partial];
