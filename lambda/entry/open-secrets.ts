import { secretsManagerSecrets } from '../aws/secrets/secrets-manager-secrets.ts';
import { secretsClient } from '../aws/secrets/secrets-client.ts';
import type { HeadwayConfig } from '../core/config/headway-config.ts';
import type { Env } from '../core/config/reference.ts';
import { missingNames } from '../core/config/resolve-references.ts';
import { watchNames } from '../config/keys/watch-names.ts';
import type { Environment } from '../deployed/environment.ts';
import { fixedSecrets } from '../ports/fixed-secrets.ts';
import type { Meter } from '../ports/meter.ts';
import type { Log } from '../ports/log.ts';
import type { Secrets } from '../ports/secrets.ts';
import type { Clock } from '../ports/clock.ts';

/** The stage's secret; if there is none, as on one machine, the function's own variables. */
export function openSecrets(on: {
  readonly environment: Environment;
  readonly config: HeadwayConfig;
  readonly clock: Clock;
  readonly log: Log;
  readonly meter: Meter | undefined;
}): Secrets {
  const { environment, config, clock, log, meter } = on;
  const watch = watchNames(config, log);
  const onRead = (env: Env) => {
    const missing = missingNames(config, env).length;
    if (missing > 0) meter?.emit([{ name: 'SecretsMissing', value: missing, of: {} }]);
    return watch(env);
  };
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
