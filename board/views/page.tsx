import { isConnected, model, models, trouble, view, views, watchModel, disconnect } from '../state.ts';
import { Connect } from './connect.tsx';
import { Keys } from './keys.tsx';
import { Line } from './line.tsx';
import { Now } from './now.tsx';
import { OneRequest } from './request.tsx';

const bodies = { Now, Line, Request: OneRequest, Keys } as const;

export function Page() {
  const Body = bodies[view.value];
  return (
    <>
      <header>
        <h1>Headway</h1>
        {isConnected.value && <Controls />}
      </header>
      <main>
        {trouble.value !== null && <p role="alert">{trouble.value}</p>}
        {isConnected.value ? <Body /> : <Connect />}
      </main>
    </>
  );
}

function Controls() {
  return (
    <>
      <nav aria-label="Views">
        {views.map((name) => (
          <button
            key={name}
            type="button"
            aria-current={view.value === name ? 'page' : undefined}
            onClick={() => (view.value = name)}
          >
            {name}
          </button>
        ))}
      </nav>
      <label>
        Model
        <select value={model.value} onChange={(event) => watchModel(event.currentTarget.value)}>
          {models.value.map((name) => (
            <option key={name}>{name}</option>
          ))}
        </select>
      </label>
      <button type="button" onClick={() => disconnect()}>
        Forget the key
      </button>
    </>
  );
}
