import { useState } from 'preact/hooks';
import { connect, look } from '../state.ts';

/** Asks for a key. It is kept for this tab, and sent in a header. */
export function Connect() {
  const [typed, setTyped] = useState('');
  return (
    <form
      class="line"
      onSubmit={(event) => {
        event.preventDefault();
        void connect(typed.trim()).then(look.now);
      }}
    >
      <label>
        API key
        <input
          type="password"
          name="key"
          autocomplete="off"
          value={typed}
          onInput={(event) => setTyped(event.currentTarget.value)}
        />
      </label>
      <button type="submit">Look</button>
      <p>The key stays in this tab. A gateway without keys takes an empty one.</p>
    </form>
  );
}
