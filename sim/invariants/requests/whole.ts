import { answerForms, type AnswerForm } from '../../plan/answer-forms.ts';
import type { StoredBody } from '../../../lambda/core/requests/request.ts';
import { requestIn } from '../../upstream/completions.ts';
import type { Monitor, Watch } from '../../monitors/monitor.ts';

/**
 * An answer that is not a whole completion never counts as one, whatever its status or form; and a stored answer is
 * the JSON of a completion.
 */
export function whole({ facts, violate }: Watch): Monitor {
  /** By function and request: the form of its last call's answer. */
  const forms = new Map<string, AnswerForm | null>();
  /** The same for answers that were sent to the end. */
  const said = new Set<string>();

  return {
    on(event) {
      switch (event.kind) {
        case 'call answered':
          forms.set(`${event.by} ${event.n}`, event.form);
          said.delete(`${event.by} ${event.n}`);
          return;
        case 'call over':
          if (event.isSaid) said.add(`${event.by} ${event.n}`);
          return;
        case 'transition': {
          const { transition, before, after, by, id } = event;
          if (after === undefined || before === undefined || transition.name !== 'complete') return;
          const n = facts.known.get(id)?.request.n ?? -1;
          const form = forms.get(`${by} ${n}`);
          if (form === null || (form !== undefined && !answerForms[form].isWhole))
            violate(`${id} was completed with ${form ?? 'a refusal'}`, [id, by]);
          if (after.response !== null && !isCompletionOf(after.response, n))
            violate(`what is stored for ${id} is not the JSON of its completion`, [id, by]);
          return;
        }
        case 'answered': {
          const { n, by, outcome } = event;
          const form = forms.get(`${by} ${n}`);
          if (outcome.door !== 'complete' || form === undefined) return;
          const isWhole = form !== null && answerForms[form].isWhole && said.has(`${by} ${n}`);
          if (outcome.status === 'refused' && isWhole && facts.requests.get(n)?.givesUpAfterMs === null)
            violate(`request ${n} was refused though it was answered with ${form}`, [by]);
          return;
        }
        default:
      }
    },
  };
}

function isCompletionOf(stored: StoredBody, n: number): boolean {
  if (!('inline' in stored)) return true;
  try {
    const parsed: unknown = JSON.parse(stored.inline);
    const { object, choices } = Object(parsed) as { readonly object: unknown; readonly choices: unknown };
    return object === 'chat.completion' && Array.isArray(choices) && requestIn(stored.inline) === n;
  } catch {
    return false;
  }
}
