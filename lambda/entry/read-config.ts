import { readFileSync } from 'node:fs';
import { headwayConfigSchema, type HeadwayConfig } from '../core/config/headway-config.ts';
import { resolveReferences } from '../core/config/resolve-references.ts';
import type { Environment } from '../core/environment.ts';
import type { Log } from '../core/ports.ts';
import { meterFor } from './power-meter.ts';

/** The configuration beside the bundle, its references replaced from the function's environment. */
export function readConfig(log: Log, environment: Pick<Environment, 'STAGE'>): HeadwayConfig {
  const text = readFileSync(new URL('./headway-config.json', import.meta.url), 'utf8');
  const { config, missing, unusable } = resolveReferences(
    headwayConfigSchema.parse(JSON.parse(text)),
    process.env,
  );
  if (missing.length > 0) {
    log.warn('environment variables that the configuration names are not set', { missing });
    meterFor(config, environment)?.emit([{ name: 'SecretsMissing', value: missing.length, of: {} }]);
  }
  if (unusable.length > 0)
    log.warn('environment variables hold no secret for webhooks: whsec_ and 24 to 64 bytes in base64', {
      unusable,
    });
  return config;
}
