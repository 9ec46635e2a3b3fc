import { createHash } from 'node:crypto';
import type { Endpoint } from '../../core/requests/request.ts';
import { withPlainNumbers } from '../../core/json/exact-json.ts';
import type { MockAnswer } from './mock-about.ts';

type Body = Readonly<Record<string, unknown>>;
type About = Pick<MockAnswer, 'id' | 'createdAt' | 'model'>;

/** LiteLLM's number. */
const usage = { prompt_tokens: 10, total_tokens: 10 };
/** The dimensions of OpenAI's smaller model; `dimensions` asks for others. */
const usualDimensions = 1_536;
const mostDimensions = 8_192;
/** The smallest PNG: one transparent pixel. */
const pixel =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==';

const answers: Partial<Record<Endpoint, (about: About, body: Body) => object>> = {
  embeddings: ({ model }, body) => ({
    object: 'list',
    model,
    data: inputsOf(body.input).map((input, index) => ({
      object: 'embedding',
      index,
      embedding: encoded(vectorFor(input, dimensionsIn(body)), body.encoding_format),
    })),
    usage,
  }),
  'images/generations': ({ createdAt }, { n }) => ({
    created: createdAt,
    data: Array.from({ length: countIn(n, 1, 10) }, () => ({ b64_json: pixel })),
  }),
  moderations: ({ id, model }, { input }) => ({
    id: `modr-${id}`,
    model,
    results: inputsOf(input).map(() => ({ flagged: false, categories: {}, category_scores: {} })),
  }),
  rerank: ({ id }, { documents, top_n: most }) => {
    const count = inputsOf(documents).length;
    const results = Array.from({ length: countIn(most, count, count) }, (_, index) => ({
      index,
      relevance_score: 1 / (index + 1),
    }));
    return { id: `rerank-${id}`, results };
  },
};

/** The answer of an endpoint that does not answer with text; undefined: it does. */
export const mockPassed = (about: MockAnswer, body: Body): object | undefined =>
  answers[about.endpoint]?.(about, withPlainNumbers(body));

/** A list of numbers is one text in tokens. */
function inputsOf(input: unknown): readonly unknown[] {
  return Array.isArray(input) && typeof input[0] !== 'number' ? input : [input];
}

function countIn(value: unknown, usual: number, most: number): number {
  const isCount = Number.isSafeInteger(value) && Number(value) > 0;
  return Math.min(most, isCount ? Number(value) : usual);
}

const dimensionsIn = ({ dimensions }: Body): number => countIn(dimensions, usualDimensions, mostDimensions);

/** A vector of length 1: the same input gives the same vector, another input another. */
function vectorFor(input: unknown, dimensions: number): readonly number[] {
  const seed = createHash('sha256').update(JSON.stringify(input)).digest();
  const raw = Array.from({ length: dimensions }, (_, at) => {
    const [a = 0, b = 0] = [seed[at % seed.length], seed[(at * 7 + 3) % seed.length]];
    return ((a * 31 + b * 17 + at * 13) % 256) - 127.5;
  });
  const length = Math.hypot(...raw);
  return raw.map((value) => Math.fround(value / length));
}

/** OpenAI's SDKs ask for base64: little-endian floats of four bytes. */
const encoded = (vector: readonly number[], format: unknown): readonly number[] | string =>
  format === 'base64' ? Buffer.from(new Float32Array(vector).buffer).toString('base64') : vector;
