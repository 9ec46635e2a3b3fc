import { lookUp, type Env } from '../../lambda/core/config/reference.ts';
import { checkStage } from './deployed-stage.ts';

/**
 * The stage that a command is for: `--stage`, otherwise the variable, otherwise `dev`. @throws WrongUse for an
 * invalid name.
 */
export const stageOf = (given: string | undefined, env: Env = process.env): string =>
  checkStage(given ?? lookUp(env, 'HEADWAY_STAGE') ?? 'dev');
