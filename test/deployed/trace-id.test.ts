import { expect, test } from '@jest/globals';
import { traceIdIn } from '../../lambda/deployed/trace-id.ts';

const id = '1-6922df8f-5d1c6b0e2d4f8a9b1c3d5e7f';

test.each([
  ['as API Gateway adds it', `Root=${id}`, id],
  ['as X-Ray passes it on', `Root=${id};Parent=53995c3f42cd8ad8;Sampled=1`, id],
  ['in another order', `Sampled=1; Root=${id}`, id],
  ['behind a load balancer’s own', `Self=1-67891234-12456789abcdef012345678;Root=${id}`, id],
  ['in capitals', `Root=${id.toUpperCase()}`, id],
  ['none', undefined, undefined],
  ['empty', '', undefined],
  ['an id that is none', 'Root=1-6922df8f-xyz', undefined],
  ['with more behind it', `Root=${id}0`, undefined],
  ['with a line of its own for the log', `Root=${id}\n{"level":"ERROR"}`, undefined],
])('%s', (_, header, expected) => {
  expect(traceIdIn(header)).toBe(expected);
});
