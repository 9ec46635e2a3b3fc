import { readFileSync } from 'node:fs';
import { headwayConfigSchema, type HeadwayConfig } from '../core/config/headway-config.ts';

/** The configuration beside the bundle; its references stay references. */
export function readConfig(): HeadwayConfig {
  const text = readFileSync(new URL('./headway-config.json', import.meta.url), 'utf8');
  return headwayConfigSchema.parse(JSON.parse(text));
}
