import type { Misbehaviour } from '../misbehaviour.ts';
import { addressCases } from './addresses.ts';
import { embeddingCases } from './embeddings.ts';
import { encodingCases } from './encodings.ts';
import { errorCases } from './errors.ts';
import { nonsenseCases } from './nonsense.ts';
import { shapeCases } from './shapes.ts';

/** Every known misbehaviour of an upstream. */
export const misbehaviours: readonly Misbehaviour[] = [
  ...shapeCases,
  ...encodingCases,
  ...errorCases,
  ...addressCases,
  ...nonsenseCases,
  ...embeddingCases,
];
