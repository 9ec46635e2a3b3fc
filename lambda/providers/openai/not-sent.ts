import { noRegion } from '../aws/no-credentials.ts';
import type { Deployment } from '../../core/config/headway-config.ts';
import type { Endpoint } from '../../core/requests/request.ts';
import type { UpstreamRefusal } from '../../ports/upstream.ts';
import { refused } from '../refusals/refusal.ts';
import type { ProviderRow } from '../table/provider-row.ts';

/** A call that is refused here, before a provider would refuse it. */
export const withoutAddress = ({ signs }: ProviderRow, { apiBase }: Deployment): UpstreamRefusal =>
  signs !== undefined && apiBase === undefined ? noRegion().refusal : badAddress;

const badAddress = refused('missing', {
  status: 400,
  message:
    'This deployment has no usable api_base: it must begin with https:// or http://, and each % in it must encode a character, as in %20.',
  code: 'invalid_api_base',
});

export const notServed = ({ title, serves }: ProviderRow, endpoint: Endpoint): UpstreamRefusal =>
  refused('unsupported', {
    status: 400,
    message: `This model is served by ${title}, which has no /v1/${endpoint}: use ${serves.map((own) => `/v1/${own}`).join(' or ')}.`,
    code: 'unsupported_endpoint',
  });

/** A model that a caller names by a pattern; one that the file names is left out when it is read. */
export const modelNotServed = ({ title }: ProviderRow, why: string): UpstreamRefusal =>
  refused('unsupported', {
    status: 404,
    message: `This model of ${title} ${why}.`,
    param: 'model',
    code: 'model_not_found',
  });

export const unsupported = (what: { readonly param: string; readonly message: string }): UpstreamRefusal =>
  refused('unsupported', { status: 400, ...what });
