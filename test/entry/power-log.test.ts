import { describe, expect, test } from '@jest/globals';
import { describeCause } from '../../lambda/entry/describe-cause.ts';

const shownOf = (error: unknown): string => JSON.stringify(describeCause(error));

describe('the log shows of an error', () => {
  test('its name, its message, its code and where it came from, and the same of its cause', () => {
    const cause = Object.assign(new TypeError('inside'), { code: 'ECONNRESET' });

    const described = describeCause(new Error('outside', { cause }));

    expect(described).toMatchObject({
      name: 'Error',
      message: 'outside',
      cause: { name: 'TypeError', message: 'inside', code: 'ECONNRESET' },
    });
    expect(described.stack?.[0]).toMatch(/^at .*power-log\.test/);
  });

  test('not the item that a store returned with its refusal', () => {
    const refusal = Object.assign(new Error('The conditional request failed'), {
      Item: { payload: { S: 'a prompt' } },
      $response: { headers: { authorization: 'a key' } },
    });

    expect(shownOf(new Error('outside', { cause: refusal }))).not.toMatch(/a prompt|a key/);
  });

  test('not the text that a parser quotes', () => {
    const parse = () => JSON.parse('{"messages": a prompt}') as unknown;
    let error: unknown;
    try {
      parse();
    } catch (caught) {
      error = caught;
    }

    expect(String(error)).toContain('a prompt');
    expect(shownOf(error)).not.toContain('a prompt');
    expect(describeCause(error)).toMatchObject({ name: 'SyntaxError' });
  });

  test('nothing of a value that is not an error', () => {
    expect(describeCause('a prompt')).toEqual({ name: 'string' });
  });

  test('no more than three causes of causes', () => {
    const deep = [1, 2, 3, 4].reduce<Error>((cause, n) => new Error(`at ${n}`, { cause }), new Error('at 0'));

    expect(shownOf(deep)).toMatch(/at 4.*at 3.*at 2/);
    expect(shownOf(deep)).not.toMatch(/"at 1"/);
  });
});
