import type { Board, DeploymentBoard } from '../client.ts';
import { servedLately } from '../rates.ts';
import { aheadMs, board, nowMs, samples } from '../state.ts';
import { capOf, duration, groupCap, ofLimit, stateOf } from '../words.ts';
import { Strip } from './strip.tsx';
import { Table } from './table.tsx';

export function Now() {
  const seen = board.value;
  if (seen === null) return <p>Looking …</p>;
  return (
    <>
      <p class="facts">
        <span>
          Mode <strong>{seen.mode}</strong>
        </span>
        <span>
          Dispatcher <strong>{seen.is_led ? 'at work' : 'not running'}</strong>
        </span>
      </p>
      <Tiers seen={seen} />
      {seen.deployments.map((deployment) => (
        <Deployment key={deployment.id} deployment={deployment} />
      ))}
    </>
  );
}

function Tiers({ seen }: { readonly seen: Board }) {
  return (
    <Table
      name="Tiers"
      caption="Tiers, best first"
      heads={['Tier', 'Priority', 'Waiting', 'Left / min', 'State', 'Capped by']}
    >
      {seen.tiers.map((tier) => (
        <tr key={tier.name} data-tier={tier.name}>
          <th scope="row">{tier.name}</th>
          <td>{tier.up_to === null ? 'the rest' : `≤ ${tier.up_to}`}</td>
          <td class="number">{tier.waiting}</td>
          <td class="number">{servedLately(samples.value, tier.name) ?? '–'}</td>
          <td>{stateOf(tier, seen)}</td>
          <td>{tier.waiting === 0 ? '–' : groupCap(seen)}</td>
        </tr>
      ))}
    </Table>
  );
}

function Deployment({ deployment }: { readonly deployment: DeploymentBoard }) {
  const { id, requests, tokens } = deployment;
  return (
    <section class="card" aria-label={`Deployment ${id}`}>
      <h2>{id}</h2>
      <p class="facts">
        <span>
          Capped by <strong>{deployment.capped_by === 'none' ? 'nothing' : capOf(deployment)}</strong>
        </span>
        <span>
          Next turn <strong>{nextTurn(deployment)}</strong>
        </span>
      </p>
      <Use name="Requests" use={requests} />
      {tokens.limit !== null && <Use name="Tokens" use={tokens} />}
    </section>
  );
}

function Use({ name, use }: { readonly name: string; readonly use: DeploymentBoard['requests'] }) {
  const text = `${name} in the window: ${ofLimit(use.used, use.limit)}`;
  return (
    <figure>
      <figcaption>{text}</figcaption>
      <Strip counts={use.by_second} label={`${text}, second by second, oldest on the left`} />
    </figure>
  );
}

function nextTurn({ next_turn_at }: DeploymentBoard): string {
  if (next_turn_at === null) return 'unknown';
  const leftMs = next_turn_at * 1_000 - (nowMs.value + aheadMs.value);
  return leftMs <= 0 ? 'now' : `in ${duration(leftMs)}`;
}
