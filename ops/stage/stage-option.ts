import { lookUp, type Env } from '../../lambda/core/config/reference.ts';
import { checkStage } from './deployed-stage.ts';

/** The stage that a command is for: `--stage`, else the variable, else `dev`. @throws WrongUse for no stage's name. */
export const stageOf = (given: string | undefined, env: Env = process.env): string =>
  checkStage(given ?? lookUp(env, 'HEADWAY_STAGE') ?? 'dev');
