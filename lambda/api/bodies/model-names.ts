import type { HeadwayConfig } from '../../core/config/headway-config.ts';
import { Fault } from '../../core/faults.ts';
import { judgeModel } from '../../core/keys/judge-key.ts';
import type { KeySettings } from '../../core/keys/key-settings.ts';

const mostNamesShown = 20;

export interface ModelNames {
  /** Model groups and aliases, in the order of the configuration. */
  readonly known: readonly string[];
  /** The model group that a caller's `model` stands for. @throws Fault `model_not_found` */
  groupOf(model: string): string;
  /** Every name under which callers reach a model group. */
  namesOf(group: string): readonly string[];
  /** Only the models that a key may use. */
  seenBy(settings: KeySettings | null): ModelNames;
}

export function createModelNames(config: Pick<HeadwayConfig, 'deployments' | 'aliases'>): ModelNames {
  const groups = new Map(config.deployments.map(({ group }) => [group, group]));
  for (const [alias, group] of Object.entries(config.aliases)) groups.set(alias, group);
  return namesIn(groups);
}

function namesIn(groups: ReadonlyMap<string, string>): ModelNames {
  const known = [...groups.keys()];
  const byGroup = Map.groupBy(known, (name) => groups.get(name));
  const namesOf = (group: string): readonly string[] => byGroup.get(group) ?? [];
  const names: ModelNames = {
    known,
    namesOf,
    seenBy(settings) {
      const models = settings?.models ?? null;
      if (models === null) return names;
      const isSeen = (group: string) => judgeModel(models, namesOf(group)).kind === 'usable';
      return namesIn(new Map([...groups].filter(([, group]) => isSeen(group))));
    },
    groupOf(model) {
      const group = groups.get(model);
      if (group !== undefined) return group;
      throw new Fault('model_not_found', `The model ${show(model)} is not known here. ${list(known)}`, {
        param: 'model',
      });
    },
  };
  return names;
}

/** Repeats only what looks like a model's name, never a prompt or a key that landed in the wrong field. */
const show = (model: string): string =>
  /^[\w./:@+-]{1,64}$/.test(model) && !/\bsk-/i.test(model) ? `'${model}'` : 'that was asked for';

function list(known: readonly string[]): string {
  const more = known.length - mostNamesShown;
  const names = known.slice(0, mostNamesShown).join(', ');
  if (known.length === 0) return 'The API key may use no model.';
  return `Known models: ${names}${more > 0 ? ` and ${more} more, see GET /v1/models` : ''}.`;
}
