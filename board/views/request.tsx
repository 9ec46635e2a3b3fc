import { signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { RequestObject } from '../client.ts';
import { client, requestId, textOf } from '../state.ts';

const shown = signal<RequestObject | null>(null);
const priority = signal('');
const message = signal<string | null>(null);

async function carryOut(work: () => Promise<RequestObject>): Promise<void> {
  try {
    shown.value = await work();
    message.value = null;
  } catch (error) {
    message.value = textOf(error);
  }
}

const path = (): string => `v1/requests/${encodeURIComponent(requestId.value.trim())}`;
const find = () => carryOut(() => client.value.get(path()));
const cancel = () => carryOut(() => client.value.change('DELETE', path()));
const change = () =>
  carryOut(() => client.value.change('PATCH', path(), { priority: Number(priority.value) }));

export function OneRequest() {
  // Chosen in the line: it is shown at once.
  useEffect(() => {
    if (requestId.value !== '') void find();
    // It goes with the view, so that nobody else's key finds it.
    return () => {
      shown.value = null;
      message.value = null;
    };
  }, []);
  const found = shown.value;
  return (
    <>
      <form
        class="line"
        onSubmit={(event) => {
          event.preventDefault();
          void find();
        }}
      >
        <label>
          Id of a request
          <input
            name="id"
            required
            autocomplete="off"
            spellcheck={false}
            value={requestId.value}
            onInput={(event) => (requestId.value = event.currentTarget.value)}
          />
        </label>
        <button type="submit">Show</button>
      </form>
      {message.value !== null && <p role="alert">{message.value}</p>}
      {found !== null && <Found found={found} />}
    </>
  );
}

function Found({ found }: { readonly found: RequestObject }) {
  const isWaiting = found.status === 'queued';
  return (
    <section class="card" aria-label={`Request ${found.id}`}>
      <h2>{found.id}</h2>
      <dl>
        {rowsOf(found).map(([name, text]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
      {isWaiting && (
        <form
          class="line"
          onSubmit={(event) => {
            event.preventDefault();
            void change();
          }}
        >
          <label>
            New priority
            <input
              name="priority"
              inputMode="numeric"
              pattern="-?[0-9]+"
              required
              value={priority.value}
              onInput={(event) => (priority.value = event.currentTarget.value)}
            />
          </label>
          <button type="submit">Change</button>
          <button type="button" onClick={() => void cancel()}>
            Cancel the request
          </button>
        </form>
      )}
    </section>
  );
}

function rowsOf(found: RequestObject): readonly (readonly [string, string])[] {
  const { position, estimated_start, error } = found;
  return [
    ['Status', found.status],
    ['Model', found.model],
    ['Priority', `${found.priority} (tier ${found.tier})`],
    ['Ahead of it', position === null ? '–' : String(position)],
    ['Came', clockTime(found.created_at)],
    ['Likely start', clockTime(estimated_start)],
    ['Started', clockTime(found.started_at)],
    ['Ended', clockTime(found.completed_at)],
    ['Deadline', clockTime(found.deadline)],
    ['Calls', String(found.attempts)],
    ...(error === null ? [] : [['Error', error.message] as const]),
  ];
}

const clockTime = (seconds: number | null): string =>
  seconds === null
    ? '–'
    : new Date(seconds * 1_000).toLocaleString(undefined, { dateStyle: 'short', timeStyle: 'medium' });
