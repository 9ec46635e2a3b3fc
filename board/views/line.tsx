import type { Board, Waiting } from '../client.ts';
import { aheadMs, board, nowMs, showRequest } from '../state.ts';
import { duration, groupCap } from '../words.ts';
import { Table } from './table.tsx';

export function Line() {
  const seen = board.value;
  if (seen === null) return <p>Looking …</p>;
  const waiting = seen.tiers.reduce((sum, tier) => sum + tier.waiting, 0);
  if (waiting === 0) return <p>Nobody waits.</p>;
  if (seen.line === null) {
    return <p>{`${waiting} wait. Their line comes as soon as a dispatcher has published it.`}</p>;
  }
  return <Places seen={seen} line={seen.line} more={Math.max(0, waiting - seen.line.data.length)} />;
}

function Places({
  seen,
  line,
  more,
}: {
  readonly seen: Board;
  readonly line: NonNullable<Board['line']>;
  readonly more: number;
}) {
  return (
    <>
      <p class="facts">
        <span>
          Held by <strong>{groupCap(seen)}</strong>
        </span>
      </p>
      <Table
        name="The line"
        caption={`Who goes next${more > 0 ? `, and ${more} more behind them` : ''}`}
        heads={['Place', 'Request', 'Priority', 'Tier', 'Key', 'Waits for', 'Tokens', 'Not before']}
      >
        {line.data.map((waiting, index) => (
          <Place key={waiting.id ?? index} place={index + 1} waiting={waiting} />
        ))}
      </Table>
    </>
  );
}

function Place({ place, waiting }: { readonly place: number; readonly waiting: Waiting }) {
  const { id, priority, tier, kind, key, created_at, tokens, not_before } = waiting;
  const now = nowMs.value + aheadMs.value;
  return (
    <tr data-request={id}>
      <td class="number">{place}</td>
      <th scope="row">
        {id === null ? (
          'of another key'
        ) : (
          <button type="button" class="link" onClick={() => showRequest(id)}>
            {`${id.slice(0, 12)}…`}
          </button>
        )}
      </th>
      <td class="number">{priority}</td>
      <td>{`${tier}, ${kind}`}</td>
      <td>{key ?? '–'}</td>
      <td class="number">{duration(now - created_at * 1_000)}</td>
      <td class="number">{tokens}</td>
      <td class="number">{not_before === null ? '–' : `in ${duration(not_before * 1_000 - now)}`}</td>
    </tr>
  );
}
