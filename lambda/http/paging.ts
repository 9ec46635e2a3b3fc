import { Fault } from '../core/faults.ts';
import type { ShelfPage } from '../core/shelf.ts';
import type { HttpEvent } from './exchange.ts';

/** More of them come with the next page, whatever was asked for. */
const MOST_ON_A_PAGE = 100;

/** `limit`, `after` and `order` of a list. @throws Fault that names the one that is wrong */
export function pageAsked(
  { queryStringParameters }: Pick<HttpEvent, 'queryStringParameters'>,
  bounds: { readonly default: number; readonly most: number },
): ShelfPage {
  const { limit = String(bounds.default), after, order = 'desc' } = queryStringParameters ?? {};
  if (!/^\d{1,6}$/.test(limit) || Number(limit) < 1 || Number(limit) > bounds.most) {
    throw wrong('limit', `limit must be a whole number from 1 to ${bounds.most}.`);
  }
  if (order !== 'asc' && order !== 'desc') throw wrong('order', 'order must be asc or desc.');
  return { limit: Math.min(Number(limit), MOST_ON_A_PAGE), after, isOldestFirst: order === 'asc' };
}

/** OpenAI's list, a page of it. */
export const listJson = (data: readonly { readonly id: string }[], hasMore: boolean): string =>
  JSON.stringify({
    ...{ object: 'list', data, first_id: data[0]?.id ?? null, last_id: data.at(-1)?.id ?? null },
    has_more: hasMore,
  });

const wrong = (param: string, message: string) => new Fault('invalid_request', message, { param });
