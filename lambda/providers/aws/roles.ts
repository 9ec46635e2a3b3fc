import type { Clock } from '../../ports/clock.ts';
import type { HttpClient } from '../http-client.ts';
import type { AwsCredentials } from './aws-credentials.ts';
import { assumeRole, type Assumed, type Assumption } from './assume-role.ts';
import { skewShownBy } from './clock-skew.ts';
import { RoleRefused } from './role-refused.ts';
import type { Skews } from './skews.ts';

/** Temporary credentials are renewed this long before they end, ms. */
const renewalMs = 300_000;

export interface Roles {
  /** A role's credentials, requested once while they last. @throws RoleRefused; what the HTTP client throws */
  credentialsOf(wanted: Omit<Assumption, 'skewMs'>): Promise<AwsCredentials>;
}

export function createRoles(on: {
  readonly http: HttpClient;
  readonly clock: Clock;
  readonly skews: Skews;
}): Roles {
  const held = new Map<string, Assumed>();
  const asked = new Map<string, Promise<Assumed>>();

  async function ask(wanted: Omit<Assumption, 'skewMs'>): Promise<Assumed> {
    const { skews, clock } = on;
    const once = () => assumeRole({ ...wanted, skewMs: skews.of(wanted.endpoint) }, on);
    try {
      return await once();
    } catch (error) {
      const skewMs = error instanceof RoleRefused ? skewOf(error, clock.now()) : undefined;
      if (skewMs === undefined) throw error;
      skews.note(wanted.endpoint, skewMs);
      return once();
    }
  }

  /** Concurrent calls that need the same role share one request. */
  function askOnce(name: string, wanted: Omit<Assumption, 'skewMs'>): Promise<Assumed> {
    const under = asked.get(name);
    if (under !== undefined) return under;
    const asking = ask(wanted)
      .then((assumed) => {
        for (const [other, { expiresAtMs }] of held) if (expiresAtMs <= on.clock.now()) held.delete(other);
        held.set(name, assumed);
        return assumed;
      })
      .finally(() => asked.delete(name));
    asked.set(name, asking);
    return asking;
  }

  return {
    async credentialsOf(wanted) {
      const { role, by, endpoint } = wanted;
      const name = JSON.stringify([role, by.accessKeyId, endpoint.href]);
      const known = held.get(name);
      const leftMs = (known?.expiresAtMs ?? 0) - on.clock.now();
      if (known !== undefined && leftMs > renewalMs) return known.credentials;
      try {
        return (await askOnce(name, wanted)).credentials;
      } catch (error) {
        // They are still valid: STS has until then to answer.
        if (known !== undefined && leftMs > 0) return known.credentials;
        throw error;
      }
    },
  };
}

const skewOf = ({ status, headers, signedAtMs }: RoleRefused, nowMs: number): number | undefined =>
  skewShownBy({ status, headers }, { signedAtMs, nowMs });
