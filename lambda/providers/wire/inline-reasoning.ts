import { choicesOf, fieldsOf, type Fields } from './error-inside.ts';
import type { Reading } from './readings.ts';

const [opening, closing] = ['<reasoning>', '</reasoning>'];

interface Said {
  readonly reasoning: string;
  readonly content: string;
}

/** Splits a text that arrives in parts; a part of a tag is held until the rest of it arrives. */
interface Splitter {
  feed(text: string): Said;
  /** The text is over. */
  end(): Said;
  isDone(): boolean;
}

function createSplitter(): Splitter {
  let state: 'start' | 'inside' | 'done' = 'start';
  let held = '';

  function start(text: string): Said {
    const said = text.trimStart();
    if (said.length < opening.length && opening.startsWith(said)) return keep(text);
    if (said.startsWith(opening)) {
      state = 'inside';
      return inside(said.slice(opening.length));
    }
    state = 'done';
    return { reasoning: '', content: text };
  }

  function inside(text: string): Said {
    const end = text.indexOf(closing);
    if (end >= 0) {
      state = 'done';
      return { reasoning: text.slice(0, end), content: text.slice(end + closing.length) };
    }
    const from = text.lastIndexOf('<');
    const isTag = from >= 0 && closing.startsWith(text.slice(from));
    return { ...keep(isTag ? text.slice(from) : ''), reasoning: isTag ? text.slice(0, from) : text };
  }

  function keep(text: string): Said {
    held = text;
    return { reasoning: '', content: '' };
  }

  return {
    feed(text) {
      const whole = held + text;
      held = '';
      if (state === 'done') return { reasoning: '', content: whole };
      return state === 'start' ? start(whole) : inside(whole);
    },
    end() {
      const rest = held;
      held = '';
      const said = state === 'inside' ? { reasoning: rest, content: '' } : { reasoning: '', content: rest };
      state = 'done';
      return said;
    },
    isDone: () => state === 'done',
  };
}

/**
 * A model's reasoning between tags at the beginning of its content, as `reasoning_content`. One reading serves one
 * answer: a stream's tags may arrive in parts.
 */
export function inlineReasoning(): Reading {
  const splitters = new Map<unknown, Splitter>();
  const splitterOf = (index: unknown): Splitter => {
    const splitter = splitters.get(index) ?? createSplitter();
    splitters.set(index, splitter);
    return splitter;
  };

  function readChoice(choice: Fields): Fields {
    const splitter = splitterOf(choice.index ?? 0);
    const name = fieldsOf(choice.message) === undefined ? 'delta' : 'message';
    const said = fieldsOf(choice[name]);
    if (said === undefined || splitter.isDone()) return choice;
    const parts = typeof said.content === 'string' ? [splitter.feed(said.content)] : [];
    const isOver = name === 'message' || typeof choice.finish_reason === 'string';
    if (isOver) parts.push(splitter.end());
    const reasoning = parts.map((part) => part.reasoning).join('');
    const content = parts.map((part) => part.content).join('');
    const isSaid = typeof said.content === 'string' || content !== '';
    return {
      ...choice,
      [name]: {
        ...said,
        ...(isSaid && { content }),
        ...(reasoning !== '' && { reasoning_content: reasoning }),
      },
    };
  }

  return {
    concerns: () => splitters.size === 0 || [...splitters.values()].some((splitter) => !splitter.isDone()),
    read: (answer) =>
      Array.isArray(answer.choices) ? { ...answer, choices: choicesOf(answer).map(readChoice) } : answer,
  };
}
