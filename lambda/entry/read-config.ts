import { readFileSync } from 'node:fs';
import { headwayConfigSchema, type HeadwayConfig } from '../core/config/headway-config.ts';
import { resolveReferences } from '../core/config/resolve-references.ts';
import type { Log } from '../core/ports.ts';

/** The configuration beside the bundle, its references replaced from the function's environment. */
export function readConfig(log: Log): HeadwayConfig {
  const text = readFileSync(new URL('./headway-config.json', import.meta.url), 'utf8');
  const { config, missing, unusable } = resolveReferences(
    headwayConfigSchema.parse(JSON.parse(text)),
    process.env,
  );
  if (missing.length > 0)
    log.warn('environment variables that the configuration names are not set', { missing });
  if (unusable.length > 0)
    log.warn('environment variables hold no secret for webhooks: whsec_ and 24 to 64 bytes in base64', {
      unusable,
    });
  return config;
}
