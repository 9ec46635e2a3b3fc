import { describe, expect, test } from '@jest/globals';
import { createOrderBook, type OrderBook } from '../../../lambda/core/line/order-book.ts';
import type { Place } from '../../../lambda/core/requests/request.ts';

interface Entry extends Place {
  readonly flow: string;
  readonly weight: number;
  readonly cost: number;
  /** Turns may go to others while it stays in the book. */
  readonly isParked?: boolean;
}

let ids = 0;
const entry = (flow: string, over: Partial<Entry> = {}): Entry => ({
  id: `r${String(++ids)}`,
  priority: 0,
  enqueuedAtMs: ids,
  flow,
  weight: 1,
  cost: 1_000,
  ...over,
});

const createBook = (): OrderBook<Entry> =>
  createOrderBook<Entry>({ shareOf: (own) => own, costOf: ({ cost }) => cost });

/** One entry for each letter, in the flow of that name. */
const putAll = (book: OrderBook<Entry>, flows: string): Entry[] =>
  Array.from(flows, (flow) => {
    const own = entry(flow);
    book.put(own);
    return own;
  });

function serve(book: OrderBook<Entry>) {
  const best = book.best();
  const reprice = best && book.take(best.id);
  if (best === undefined || reprice === undefined) throw new Error('nobody waits');
  return { best, reprice };
}

const served = (book: OrderBook<Entry>, turns: number): string =>
  Array.from({ length: turns }, () => serve(book).best.flow).join('');

describe('flows of one priority', () => {
  test('share turns equally, whoever came first and with how many', () => {
    const book = createBook();
    putAll(book, 'aaaaaaaaaabbbc');

    expect(served(book, 14)).toBe('abcababaaaaaaa');
  });

  test('share them by weight', () => {
    const book = createBook();
    for (let n = 0; n < 60; n++) {
      book.put(entry('a', { weight: 1 }));
      book.put(entry('b', { weight: 3 }));
    }

    const turns = served(book, 40);

    expect(turns.split('').filter((flow) => flow === 'b')).toHaveLength(30);
  });

  test('pay for what their turns cost', () => {
    const book = createBook();
    for (let n = 0; n < 40; n++) {
      book.put(entry('a', { cost: 3_000 }));
      book.put(entry('b', { cost: 1_000 }));
    }

    expect(served(book, 8)).toBe('abbbabbb');
  });

  test('keep their order by arrival and id', () => {
    const book = createBook();
    for (const [id, enqueuedAtMs] of [
      ['y', 5],
      ['x', 5],
      ['late', 9],
      ['early', 1],
    ] as const)
      book.put(entry('a', { id, enqueuedAtMs }));

    expect(book.all().map(({ id }) => id)).toEqual(['early', 'x', 'y', 'late']);
  });

  test('tell the order of the turns to come', () => {
    const book = createBook();
    putAll(book, 'aaabbc');
    book.put(entry('d', { priority: -1 }));
    const told = book.all().map(({ id }) => id);

    expect(book.first(3).map(({ id }) => id)).toEqual(told.slice(0, 3));
    expect(book.at(4)?.id).toBe(told[4]);
    expect(book.first(0)).toEqual([]);
    expect(Array.from(told, () => serve(book).best.id)).toEqual(told);
  });

  test('newcomers go before the next turn of those who were served, in the order in which they joined', () => {
    const book = createBook();
    putAll(book, 'aaaabbbb');
    served(book, 2);
    putAll(book, 'zc');

    expect(served(book, 5)).toBe('zcaba');
  });

  test('one that comes back brings its debt, and no credit', () => {
    const book = createBook();
    putAll(book, 'bbbbbbbbbbbbbbb');
    book.put(entry('a', { cost: 4_000 }));
    // It owes four turns of the other.
    expect(served(book, 2)).toBe('ba');
    putAll(book, 'aaa');
    expect(served(book, 5)).toBe('bbbba');

    served(book, 6);
    expect(book.all().every(({ flow }) => flow === 'b')).toBe(true);
    putAll(book, 'aaa');
    expect(served(book, 3)).toBe('aba');
  });

  test('a better priority goes first, whatever its flow has used', () => {
    const book = createBook();
    putAll(book, 'aba');
    served(book, 1);
    for (let n = 0; n < 5; n++) book.put(entry('a', { priority: -1 }));

    expect(served(book, 6)).toBe('aaaaab');
  });
});

describe('a turn that was not used', () => {
  test('costs nothing, and its request has its place again', () => {
    const book = createBook();
    putAll(book, 'aabb');
    const before = book.all();
    const { best, reprice } = serve(book);
    book.put(best);
    reprice(0);

    expect(book.all()).toEqual(before);
  });

  test('is refunded once', () => {
    const book = createBook();
    for (const cost of [1_000, 4_000, 1_000]) book.put(entry('a', { cost }));
    const { reprice } = serve(book);
    serve(book);
    putAll(book, 'bbbbb');
    reprice(0);
    reprice(0);

    // Four turns are owed for the second, of which the refund pays one.
    expect(served(book, 4)).toBe('bbba');
  });

  test('gives no credit beyond virtual time', () => {
    const book = createBook();
    putAll(book, 'aaaaabbbbbbb');
    const { reprice } = serve(book);
    served(book, 4);
    reprice(0);

    expect(served(book, 3)).toMatch(/^(aba|bab|abb)/);
  });

  test('does nothing for a flow that was forgotten since', () => {
    const book = createBook();
    putAll(book, 'a');
    const { reprice } = serve(book);
    putAll(book, 'abab');
    served(book, 1);
    reprice(0);

    expect(served(book, 3)).toBe('bab');
  });
});

test('a turn that has used less than expected costs less', () => {
  const book = createBook();
  book.put(entry('a', { cost: 4_000 }));
  putAll(book, 'abbbbb');
  serve(book).reprice(2_000);

  expect(served(book, 4)).toBe('bbab');
});

test('what is cancelled, changed or comes late moves no other', () => {
  const book = createBook();
  const [first, second] = putAll(book, 'aabbcc');
  book.remove(second!.id);
  book.put({ ...first! });
  book.put(entry('b', { enqueuedAtMs: -5, id: 'late' }));

  expect(book.first(3).map(({ flow }) => flow)).toEqual(['a', 'b', 'c']);
  expect(book.at(1)?.id).toBe('late');
});

test('one that may not go is passed, and does not come back with credit', () => {
  const book = createBook();
  putAll(book, 'aaabbbbbbbbb');
  const mayGo = ({ flow }: Entry) => flow === 'b';
  for (let n = 0; n < 5; n++) book.take(book.find(mayGo)!.id);

  expect(served(book, 4)).toBe('aaba');
});

test('of a flow whose first is parked the next goes, with the same claim', () => {
  const book = createBook();
  book.put(entry('a', { isParked: true }));
  const [next] = putAll(book, 'ab');

  expect(book.find(({ isParked }) => isParked !== true)).toBe(next);
});
