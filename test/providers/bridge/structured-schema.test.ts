import { describe, expect, test } from '@jest/globals';
import { structuredSchema } from '../../../lambda/providers/bridge/messages/structured-schema.ts';

const text = { type: 'string' };
const object = (properties: object, more: object = {}) => ({ type: 'object', properties, ...more });
const closed = (properties: object, more: object = {}) => ({
  ...object(properties, more),
  additionalProperties: false,
});

describe('structured output takes', () => {
  test.each<[string, object, object]>([
    ['what it knows', closed({ a: text }, { required: ['a'] }), closed({ a: text }, { required: ['a'] })],
    ['objects, without other properties', object({ a: object({}) }), closed({ a: closed({}) })],
    [
      'bounds, as a description',
      object({ a: { type: 'array', items: text, maxItems: 3, minItems: 2, description: 'Names.' } }),
      closed({ a: { type: 'array', items: text, description: 'Names. (maxItems: 3, minItems: 2)' } }),
    ],
    [
      'the least bound of a list, and known formats',
      object({ a: { type: 'array', items: { ...text, format: 'date' }, minItems: 1 } }),
      closed({ a: { type: 'array', items: { ...text, format: 'date' }, minItems: 1 } }),
    ],
    [
      'other formats, as a description',
      object({ a: { ...text, format: 'iban' } }),
      closed({ a: { ...text, description: '(format: "iban")' } }),
    ],
    [
      'alternatives',
      object({ a: { oneOf: [object({ b: text }), { type: 'null' }] } }),
      closed({ a: { anyOf: [closed({ b: text }), { type: 'null' }] } }),
    ],
    ['properties named like keywords', object({ minimum: text }), closed({ minimum: text })],
    ['values', object({ a: { ...text, enum: ['x', 'y'] } }), closed({ a: { ...text, enum: ['x', 'y'] } })],
    [
      'definitions',
      object({ a: { $ref: '#/$defs/A' }, b: { $ref: '#/$defs/A' } }, { $defs: { A: object({ c: text }) } }),
      closed({ a: { $ref: '#/$defs/A' }, b: { $ref: '#/$defs/A' } }, { $defs: { A: closed({ c: text }) } }),
    ],
  ])('%s', (_what, schema, expected) => {
    expect(structuredSchema(schema)).toEqual(expected);
  });
});

describe('structured output does not take', () => {
  test.each<[string, unknown]>([
    ['objects of any properties', { type: 'object' }],
    ['objects with others', object({ a: text }, { additionalProperties: true })],
    ['anything', object({ a: {} })],
    ['schemas that are none', object({ a: true })],
    ['values that are objects', object({ a: { type: 'object', enum: [{}] } })],
    ['patterns of names', object({ a: text }, { patternProperties: { '^x': text } })],
    ['combinations', object({ a: { type: 'object', allOf: [object({})] } })],
    ['recursion', object({ a: { $ref: '#' } })],
    [
      'recursion by way of others',
      object(
        { a: { $ref: '#/$defs/A' } },
        { $defs: { A: object({ b: { $ref: '#/$defs/B' } }), B: object({ a: { $ref: '#/$defs/A' } }) } },
      ),
    ],
    ['references elsewhere', object({ a: { $ref: 'https://example.com/a.json' } })],
  ])('%s', (_what, schema) => {
    expect(structuredSchema(schema)).toBeUndefined();
  });
});
