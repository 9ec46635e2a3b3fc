import { Fault } from '../../core/faults.ts';
import type { GroupState } from '../../core/line/group-state.ts';
import { statusShown, type RequestRecord } from '../../core/requests/request.ts';
import { ownersOf } from '../../core/keys/principal.ts';
import type { OwnedPage, RequestPage } from '../../ports/request-store.ts';
import { closeIfAbandoned } from './collect.ts';
import { deploymentsOf, type Deps } from '../deps.ts';
import { describeRequest } from './describe-request.ts';
import { COUNTED_MS } from './latest-start.ts';
import type { UseCases, ListWanted } from '../use-cases.ts';

/** The most requests that a filter may skip in one call; they are read a page at a time. */
const MAX_LOOKED_AT = 500;
const PAGE = 100;

/**
 * Makes the use case of listing a caller's own requests, newest first. It leaves out bodies, whatever their number
 * and size; it closes requests that nobody else will close, as a collect does.
 */
export function createList(deps: Deps): UseCases['list'] {
  return async (wanted) => {
    const { found, last } = await findOwn(deps, wanted);
    const shown = found.slice(0, wanted.limit);
    const hasMore = found.length > wanted.limit || last !== null;
    const nextAfter = found.length > wanted.limit || last === null ? shown.at(-1)?.id : last;
    const states = await statesOf(deps, shown);
    const data = await Promise.all(
      shown.map(async (record) => {
        const object = await describeRequest(deps, record, states.get(record.group));
        return isCounted(deps, record) ? object : { ...object, latest_start: null };
      }),
    );
    return { data, hasMore, lastId: nextAfter ?? null };
  };
}

/** A glance is a moment old: it may not have counted those who came just before a request. */
const isCounted = ({ clock }: Pick<Deps, 'clock'>, { enqueuedAtMs }: RequestRecord): boolean =>
  clock.now() >= enqueuedAtMs + COUNTED_MS;

interface Found {
  /** One more than wanted tells that there are more. */
  readonly found: readonly RequestRecord[];
  /** The id up to which requests were read; null = to the end. */
  readonly last: string | null;
}

async function findOwn(deps: Deps, wanted: ListWanted): Promise<Found> {
  const { status, group, limit, after } = wanted;
  const isFiltered = status !== undefined || group !== undefined;
  const found: RequestRecord[] = [];
  let last = after ?? null;
  for (let lookedAt = 0; lookedAt < MAX_LOOKED_AT && found.length <= limit;) {
    const size = isFiltered ? PAGE : limit + 1 - found.length;
    const page = await listOwned(deps, ownersOf(wanted), { limit: size, after: last ?? undefined });
    if (page === undefined) throw unknownAfter();
    const current = await Promise.all(page.records.map((record) => closeIfAbandoned(deps, record)));
    found.push(
      ...current.filter(
        (record) =>
          (group === undefined || record.group === group) &&
          (status === undefined || statusShown(record.status) === status),
      ),
    );
    last = page.last;
    if (last === null) break;
    lookedAt += size;
  }
  return { found: found.map((record) => ({ ...record, response: null })), last };
}

/** Records under a former owner are older, or date from a time when two versions ran: they come after the others. */
async function listOwned(
  deps: Deps,
  [owner = '', ...former]: readonly string[],
  from: Omit<OwnedPage, 'owner'>,
): Promise<RequestPage | undefined> {
  const page = await deps.requests.list({ owner, ...from });
  if (former.length === 0) return page;
  if (page === undefined) return listOwned(deps, former, from);
  if (page.last !== null) return page;
  const left = from.limit - page.records.length;
  const last = page.records.at(-1)?.id;
  if (left <= 0 && last !== undefined) return { ...page, last };
  const next = await listOwned(deps, former, { limit: left });
  return { records: [...page.records, ...(next?.records ?? [])], last: next?.last ?? null };
}

/** Reads each group's state once, however many of its requests wait. */
async function statesOf(
  deps: Deps,
  records: readonly RequestRecord[],
): Promise<ReadonlyMap<string, GroupState>> {
  const queued = records.filter(({ status }) => status === 'queued').map(({ group }) => group);
  // A model group may have left the configuration since: its requests can still be listed.
  const groups = [...new Set(queued)].filter((group) => deploymentsOf(deps.config, group).length > 0);
  const entries = groups.map(async (group) => [group, await deps.groups.glance(group)] as const);
  return new Map(await Promise.all(entries));
}

const unknownAfter = () =>
  new Fault(
    'invalid_request',
    'after must be the id of one of your own requests: the last_id of the previous page.',
    { param: 'after' },
  );
