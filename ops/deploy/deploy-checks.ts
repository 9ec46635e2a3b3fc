import { Refused } from '../../cli/refused.ts';
import { reservedConcurrency } from '../../lambda/deployed/concurrency.ts';
import { placeGroups, type DeployedPlaces } from '../../lambda/deployed/queue-places.ts';
import { queueShape } from '../../lambda/deployed/queue-shape.ts';
import type { HeadwayConfig } from '../../lambda/core/config/headway-config.ts';
import { stackNameOf } from '../../lambda/deployed/stage.ts';
import type { Account } from '../stage/account.ts';
import { bootstrapFinding, bootstrapVersion } from './bootstrap.ts';
import { countWaiting } from './count-waiting.ts';
import { deployedQueues } from '../stage/deployed-queues.ts';
import { deployedTemplate } from '../stage/deployed-template.ts';
import type { DeployedTemplate } from '../stage/template-schema.ts';
import { hasLogRole, planLogRole } from './log-role.ts';
import { droppedGroups, planRemovals, removedQueues } from './removed-queues.ts';
import { operationFinding } from './operation-size.ts';
import { accountConcurrency, reservationFinding, reservedIn } from './reservation.ts';

export interface Intent extends Account {
  readonly stage: string;
  readonly config: HeadwayConfig;
  /** Model groups whose waiting requests may be lost. */
  readonly dropped: readonly string[];
  readonly toolkit: string;
  readonly setsLogRole: boolean;
  readonly writesAccessLogs: boolean;
  readonly reservesConcurrency: boolean;
}

export interface Agreed {
  /** The waiting requests that are lost with their queues, as the operator has allowed. */
  readonly lost: readonly string[];
  /** Model groups that are removed together with the requests that wait for them. */
  readonly droppedGroups: readonly string[];
  /** Where the stage's queues are now; undefined: there are none yet. */
  readonly places: DeployedPlaces | undefined;
  /** The account's role for access logs has to be made first. */
  readonly makesLogRole: boolean;
}

/** Checks everything that a deploy needs of the account. @throws Refused with a sentence for each obstacle. */
export async function checkDeploy(intent: Intent): Promise<Agreed> {
  const bootstrap = bootstrapFinding(await bootstrapVersion(intent.toolkit), intent);
  // Only a REST API has an access log.
  const writesAccessLogs = intent.writesAccessLogs && intent.config.functionUrl === undefined;
  const logRole = planLogRole({ ...intent, writesAccessLogs, hasRole: await hasLogRole() });
  const template = await deployedTemplate(intent.stage);
  const deployed = template && deployedQueues(template, stackNameOf(intent.stage));
  const next = queueShape(intent.config);
  const placing = placeGroups(next, deployed?.places);
  const removed = deployed ? removedQueues(stackNameOf(intent.stage), deployed.queues, next) : [];
  const removals = planRemovals(await countWaiting(removed), intent);
  const sentences = [
    bootstrap ?? [],
    logRole.kind === 'refused' ? logRole.sentence : [],
    (await reservationFor(intent, template)) ?? [],
    placing.kind === 'refused' ? placing.sentence : (operationFinding(next, removed) ?? []),
    removals.kind === 'refused' ? removals.sentences : [],
  ].flat();
  if (sentences.length > 0) throw new Refused(sentences.join('\n'));
  return {
    lost: removals.kind === 'go' ? removals.lost : [],
    droppedGroups: deployed ? droppedGroups(deployed.shape, next, intent.dropped) : [],
    places: deployed?.places,
    makesLogRole: logRole.kind === 'set',
  };
}

async function reservationFor(
  { config, reservesConcurrency }: Intent,
  template: DeployedTemplate | undefined,
): Promise<string | undefined> {
  if (!reservesConcurrency) return undefined;
  return reservationFinding(reservedConcurrency(config), await accountConcurrency(), reservedIn(template));
}
