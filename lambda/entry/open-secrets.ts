import { secretsManagerSecrets } from '../aws/secrets-manager-secrets.ts';
import { secretsClient } from '../aws/secrets-client.ts';
import type { HeadwayConfig } from '../core/config/headway-config.ts';
import type { Env } from '../core/config/reference.ts';
import { missingNames } from '../core/config/resolve-references.ts';
import { watchNames } from '../core/config/watch-names.ts';
import type { Environment } from '../core/environment.ts';
import { fixedSecrets } from '../core/fixed-secrets.ts';
import type { Clock, Log, Meter, Secrets } from '../core/ports.ts';

/** The stage's secret; where there is none, as on one machine, the function's own variables. */
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
