import type { Log } from '../../ports/log.ts';
import type { HeadwayConfig } from '../../core/config/headway-config.ts';
import type { Env } from '../../core/config/reference.ts';
import { missingNames, unsendableNames, unusableNames } from '../../core/config/resolve-references.ts';

/**
 * Logs the names that are not set or hold unusable values, whenever that has changed; never a value. Returns
 * whether everything is set.
 */
export function watchNames(config: HeadwayConfig, log: Log): (env: Env) => boolean {
  let said = '';
  return (env) => {
    const missing = missingNames(config, env);
    const unusable = unusableNames(config, env);
    const unsendable = unsendableNames(config, env);
    const news = JSON.stringify([missing, unusable, unsendable]);
    if (news !== said && missing.length > 0)
      log.warn('values that the configuration refers to are not set; what needs them is out of service', {
        missing,
      });
    if (news !== said && unusable.length > 0)
      log.warn('not usable as a secret for webhooks: expected whsec_ and 24 to 64 bytes in base64', {
        unusable,
      });
    if (news !== said && unsendable.length > 0)
      log.warn('not usable as a key or an address: expected one line of plain characters, or http(s)://…', {
        unsendable,
      });
    said = news;
    return missing.length === 0 && unsendable.length === 0;
  };
}
