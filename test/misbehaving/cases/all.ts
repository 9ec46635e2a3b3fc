import type { Misbehaviour } from '../misbehaviour.ts';
import { addressCases } from './addresses.ts';
import { encodingCases } from './encodings.ts';
import { errorCases } from './errors.ts';
import { nonsenseCases } from './nonsense.ts';
import { shapeCases } from './shapes.ts';

/** Everything that an upstream is known to do. */
export const misbehaviours: readonly Misbehaviour[] = [
  ...shapeCases,
  ...encodingCases,
  ...errorCases,
  ...addressCases,
  ...nonsenseCases,
];
