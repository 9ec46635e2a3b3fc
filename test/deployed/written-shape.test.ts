import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readShape, writeShape, writtenShapeSchema } from '../../lambda/deployed/written-shape.ts';

const shape = (groups: readonly string[]) => ({ groups, tiers: ['a'], hasWebhooks: false });

test('names come back unchanged from ASCII alone', () => {
  const names = fc.array(fc.oneof(fc.string(), fc.string({ unit: 'binary' })), { maxLength: 5 });

  fc.assert(
    fc.property(names, names, (groups, nested) => {
      const text = JSON.stringify(writeShape(shape(groups), nested));
      const read = readShape(writtenShapeSchema.parse(JSON.parse(text)));

      expect(text).toMatch(/^[\x20-\x7e]*$/);
      expect(read).toEqual({ shape: shape(groups), nested, areExact: true });
    }),
  );
});

test.each([
  ['modèle'],
  ['模型'],
  ['emoji 🦙'],
  ['\ud800'],
  ['back\\slash'],
  ['\\u00e8'],
  ['a\nb'],
  ['what?'],
])('%j comes back', (name) => {
  expect(readShape(writeShape(shape([name]), [])).shape.groups).toEqual([name]);
});

test('ASCII is written as an older version wrote and reads it', () => {
  expect(writeShape(shape(['meta/llama-3:8b (new)']), []).groups).toEqual(['meta/llama-3:8b (new)']);
});

test('the shape that an older version wrote is read as it is, without nested stacks', () => {
  const written = writtenShapeSchema.parse({
    groups: ['a\\u00e8', 'mod?le'],
    tiers: ['a'],
    hasWebhooks: true,
  });

  expect(readShape(written)).toEqual({
    shape: { groups: ['a\\u00e8', 'mod?le'], tiers: ['a'], hasWebhooks: true },
    nested: [],
    areExact: false,
  });
});
