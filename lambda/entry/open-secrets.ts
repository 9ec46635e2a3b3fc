import { secretsManagerSecrets } from '../aws/secrets-manager-secrets.ts';
import { secretsClient } from '../aws/secrets-client.ts';
import type { HeadwayConfig } from '../core/config/headway-config.ts';
import { watchNames } from '../core/config/watch-names.ts';
import type { Environment } from '../core/environment.ts';
import { fixedSecrets } from '../core/fixed-secrets.ts';
import type { Clock, Log, Secrets } from '../core/ports.ts';

/** The stage's secret; where there is none, as on one machine, the function's own variables. */
export function openSecrets(on: {
  readonly environment: Environment;
  readonly config: HeadwayConfig;
  readonly clock: Clock;
  readonly log: Log;
}): Secrets {
  const { environment, config, clock, log } = on;
  const onRead = watchNames(config, log);
  if (environment.SECRET_ARN !== undefined) {
    return secretsManagerSecrets({
      client: secretsClient(),
      arn: environment.SECRET_ARN,
      clock,
      log,
      onRead,
    });
  }
  onRead(process.env);
  return fixedSecrets(process.env);
}
