import { readFileSync } from 'node:fs';
import { createBatches } from '../app/batches/create-batches.ts';
import { createUseCases } from '../app/create-use-cases.ts';
import { randomBytes } from 'node:crypto';
import { createKeys } from '../app/keys/create-keys.ts';
import { createFiles } from '../app/files/create-files.ts';
import { apiEnvironmentSchema } from '../deployed/environment.ts';
import { BOARD_PAGE_FILE, type BoardPage } from '../deployed/board-page.ts';
import { createTokenVerifier } from '../identity/token-verifier.ts';
import { createApiHandler } from '../http/edge/api-handler.ts';
import type { Site } from '../http/edge/site.ts';
import { compose } from './compose.ts';
import { powerLog } from './power-log.ts';

const log = powerLog('headway-api');
const environment = apiEnvironmentSchema.parse(process.env);
const { deps, keys, meter, clock } = compose({
  environment,
  dispatcherFunction: environment.DISPATCHER_FUNCTION,
  log,
});

/** A file that the stack has put beside this bundle. */
const beside = (name: string): string => readFileSync(new URL(`./${name}`, import.meta.url), 'utf8');

const site: Site = {
  useCases: createUseCases(deps),
  files: createFiles(deps),
  batches: createBatches(deps),
  keys: createKeys({ keys, clock, happenings: deps.happenings, randomBytes }),
  keyStore: keys,
  tokens: deps.config.jwt && createTokenVerifier({ issuers: deps.config.jwt, clock }),
  config: deps.config,
  secrets: deps.secrets,
  openApi: () => beside('openapi.json'),
  boardPage: () => JSON.parse(beside(BOARD_PAGE_FILE)) as BoardPage,
  clock,
  log,
  meter,
};

/** The instance may have been frozen since its last invocation, so its clock is set by the machine's. */
export const handler = createApiHandler(site, () => clock.resume());
