import type { HeadwayConfig } from '../../core/config/headway-config.ts';
import { groupsByName, namesByGroup } from '../../core/config/group-names.ts';
import { isPattern, patternFor } from '../../core/config/model-pattern.ts';
import { Fault } from '../../core/faults.ts';
import { judgeModel } from '../../core/keys/judge-key.ts';
import type { KeySettings } from '../../core/keys/key-settings.ts';

const mostNamesShown = 20;

export interface ModelNames {
  /** Model groups and aliases that are served, in the order of the configuration. */
  readonly known: readonly string[];
  /**
   * The model group that a caller's `model` stands for: its own name, an alias, or the pattern that says most about
   * it. @throws Fault `model_not_found`; `model_unavailable` if none of the group's deployments is served
   */
  groupOf(model: string): string;
  /** Every name under which callers reach a model group. */
  namesOf(group: string): readonly string[];
  /** Only the models that a key may use. */
  seenBy(settings: KeySettings | null): ModelNames;
}

interface Named {
  /** Name or alias → model group. */
  readonly groups: ReadonlyMap<string, string>;
  /** Model group that is not served → the notice that says why. */
  readonly unserved: ReadonlyMap<string, string>;
}

export const createModelNames = (
  config: Pick<HeadwayConfig, 'deployments' | 'aliases' | 'unserved'>,
): ModelNames =>
  namesIn({ groups: groupsByName(config), unserved: new Map(Object.entries(config.unserved ?? {})) });

function namesIn({ groups, unserved }: Named): ModelNames {
  const all = [...groups.keys()];
  const known = all.filter((name) => !unserved.has(groups.get(name) ?? name));
  const patterns = all.filter(isPattern);
  const byGroup = namesByGroup(groups);
  const namesOf = (group: string): readonly string[] => byGroup.get(group) ?? [];
  const names: ModelNames = {
    known,
    namesOf,
    seenBy(settings) {
      const models = settings?.models ?? null;
      if (models === null) return names;
      const isSeen = (group: string) => judgeModel(models, namesOf(group)).kind === 'usable';
      return namesIn({ groups: new Map([...groups].filter(([, group]) => isSeen(group))), unserved });
    },
    groupOf(model) {
      const group = groups.get(model) ?? groups.get(patternFor(patterns, model) ?? '');
      const notice = unserved.get(group ?? '');
      if (notice !== undefined) throw unavailable(model, notice);
      if (isPattern(model)) throw notOneModel();
      if (group !== undefined) return group;
      throw new Fault('model_not_found', `The model ${show(model)} is not known here. ${list(known)}`, {
        param: 'model',
      });
    },
  };
  return names;
}

const unavailable = (model: string, notice: string): Fault =>
  new Fault(
    'model_unavailable',
    `No deployment of the model ${show(model)} can be served. Notice for the gateway's operator: ${notice}`,
    { param: 'model' },
  );

const notOneModel = (): Fault =>
  new Fault(
    'model_not_found',
    'A "*" stands for any part of a name: send the name of one model that matches.',
    {
      param: 'model',
    },
  );

/** Repeats only what looks like a model's name, never a prompt or a key that landed in the wrong field. */
const show = (model: string): string =>
  /^[\w./:@+-]{1,64}$/.test(model) && !/\bsk-/i.test(model) ? `'${model}'` : 'that was asked for';

function list(known: readonly string[]): string {
  const more = known.length - mostNamesShown;
  const names = known.slice(0, mostNamesShown).join(', ');
  if (known.length === 0) return 'The API key may use no model.';
  return `Known models: ${names}${more > 0 ? ` and ${more} more, see GET /v1/models` : ''}.`;
}
