import type { Deployment } from '../../core/config/headway-config.ts';
import type { Env } from '../../core/config/reference.ts';
import type { Carriage, UpstreamRefusal } from '../../ports/upstream.ts';
import { wireOf } from '../bridge/wires.ts';
import { CallRefused } from '../refusals/call-refused.ts';
import type { ProviderRow } from '../table/provider-row.ts';
import { adaptBody, type Adapted } from './adapt-body.ts';
import { addressOf } from './address.ts';
import { exchangeFor } from './exchange.ts';
import { modelNotServed, notServed, unsupported, withoutAddress } from './not-sent.ts';
import { placed } from './placed.ts';

/** A call that can be sent, once its body is written in the provider's wire. */
interface Prepared {
  readonly kind: 'prepared';
  /** With the region of its calls. */
  readonly deployment: Deployment;
  readonly url: URL;
  readonly model: string;
  readonly adapted: Extract<Adapted, { readonly kind: 'body' }>;
}

type Environment = (() => Env) | undefined;

/** A call's address and body, or the refusal of one that its provider could not serve. */
export function prepare(
  row: ProviderRow,
  { endpoint, body, deployment: own }: Carriage,
  environment: Environment,
): Prepared | UpstreamRefusal {
  const deployment = placed(row, own, environment);
  if (!row.serves.includes(endpoint)) return notServed(row, endpoint);
  if (row.unserved?.match.test(deployment.model) === true) return modelNotServed(row, row.unserved.why);
  const path = wireOf(row)?.path({ model: deployment.model, isStream: body.stream === true }) ?? endpoint;
  const address = addressOf(row, deployment, { endpoint, path });
  if (address === undefined) return withoutAddress(row, deployment);
  const { url, model = deployment.model } = address;
  const dropsParams = body.drop_params === true || (body.drop_params !== false && own.dropParams === true);
  const adapted = adaptBody(row, { endpoint, body, model: deployment.model, dropsParams });
  if (adapted.kind === 'refused') return unsupported(adapted);
  return { kind: 'prepared', deployment, url, model, adapted };
}

const unmade = () => ({ id: '', nowMs: 0 });

/** False: the provider has no place for what the request asks. */
export function carriesOn(row: ProviderRow, carriage: Carriage, environment: Environment): boolean {
  const prepared = prepare(row, carriage, environment);
  if (prepared.kind === 'refused') return prepared.reason !== 'unsupported';
  const { adapted, model } = prepared;
  try {
    exchangeFor(wireOf(row), { body: adapted.body, model }, unmade);
    return true;
  } catch (error) {
    return !(error instanceof CallRefused) || error.refusal.reason !== 'unsupported';
  }
}
