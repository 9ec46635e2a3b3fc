import { describe, expect, test } from '@jest/globals';
import { resolve } from '../../local/template/resolve.ts';

const values = {
  ref: (name: string) => ({ Table: 'orders', 'AWS::Region': 'eu-west-1' })[name],
  getAtt: (id: string, attribute: string) => (id === 'Table' ? `${attribute} of orders` : undefined),
};

describe('a template value', () => {
  test.each([
    ['a text', 'plain', 'plain'],
    ['a number, a flag, null', [1, true, null], [1, true, null]],
    ['Ref', { Ref: 'Table' }, 'orders'],
    ['Ref of a pseudo parameter', { Ref: 'AWS::Region' }, 'eu-west-1'],
    ['Fn::GetAtt as a list', { 'Fn::GetAtt': ['Table', 'Arn'] }, 'Arn of orders'],
    ['Fn::GetAtt as a text', { 'Fn::GetAtt': 'Table.Stream.Arn' }, 'Stream.Arn of orders'],
    ['Fn::Join with references', { 'Fn::Join': ['-', ['a', { Ref: 'Table' }]] }, 'a-orders'],
    ['Fn::Sub', { 'Fn::Sub': '${Table}/${Table.Arn}/${!Table}' }, 'orders/Arn of orders/${Table}'],
    [
      'Fn::Sub with names of its own',
      { 'Fn::Sub': ['${A}${Table}', { A: { Ref: 'Table' } }] },
      'ordersorders',
    ],
    ['references at any depth', { a: [{ b: { Ref: 'Table' } }] }, { a: [{ b: 'orders' }] }],
    ['a mapping that only looks like one', { Ref: 'Table', Other: 1 }, { Ref: 'Table', Other: 1 }],
  ])('%s', (_name, value, expected) => {
    expect(resolve(value, values)).toEqual(expected);
  });

  test.each([
    ['a reference to nothing', { Ref: 'Nothing' }, 'refers to Nothing'],
    ['an attribute of nothing', { 'Fn::GetAtt': ['Nothing', 'Arn'] }, 'refers to Nothing.Arn'],
    ['a substitution of nothing', { 'Fn::Sub': '${Nothing}' }, 'refers to Nothing'],
    ['a function without meaning here', { 'Fn::ImportValue': 'x' }, 'uses Fn::ImportValue'],
  ])('%s is refused', (_name, value, message) => {
    expect(() => resolve(value, values)).toThrow(message);
  });
});
