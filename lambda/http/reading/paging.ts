import * as z from 'zod';
import type { ShelfPage } from '../../core/batches/shelf.ts';
import type { HttpEvent } from '../edge/exchange.ts';
import { idOf } from '../../api/bodies/ids.ts';
import { readQuery, wholeNumber } from './query.ts';

/** The rest comes with the next page, however many were asked for. */
const MOST_ON_A_PAGE = 100;

/** `limit`, `after` and `order` of a list of files or batches. */
export const pageQuery = (
  of: 'file' | 'batch' | 'key',
  limit: { readonly usual: number; readonly most: number },
) =>
  z.object({
    limit: wholeNumber(
      { least: 1, most: limit.most },
      `limit must be a whole number from 1 to ${limit.most}.`,
    ).default(limit.usual),
    after: idOf(of, `after must be the id of a ${of}: the last_id of the previous page.`).optional(),
    order: z.enum(['asc', 'desc'], { error: 'order must be asc or desc.' }).default('desc'),
  });

type PageQuery = ReturnType<typeof pageQuery>;

/** The page that a query asks for. */
export function pageAsked(query: PageQuery, event: Pick<HttpEvent, 'queryStringParameters'>): ShelfPage {
  const { limit, after, order } = readQuery(query, event);
  return { limit: Math.min(limit, MOST_ON_A_PAGE), after, isOldestFirst: order === 'asc' };
}

/** A page of a list in OpenAI's form. */
export const listJson = (data: readonly { readonly id: string }[], hasMore: boolean): string =>
  JSON.stringify({
    object: 'list',
    data,
    first_id: data[0]?.id ?? null,
    last_id: data.at(-1)?.id ?? null,
    has_more: hasMore,
  });
