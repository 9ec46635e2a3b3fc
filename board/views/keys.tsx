import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { List, ShownKey } from '../client.ts';
import { client, textOf } from '../state.ts';
import { Table } from './table.tsx';

export function Keys() {
  // They go with the view, so that nobody else's key finds them.
  const keys = useSignal<readonly ShownKey[] | null>(null);
  const message = useSignal<string | null>(null);
  useEffect(() => {
    client.value
      .get<List<ShownKey>>('v1/keys?limit=100')
      .then(({ data }) => (keys.value = data))
      .catch((error: unknown) => (message.value = textOf(error)));
  }, []);
  if (message.value !== null) return <p role="alert">{message.value}</p>;
  if (keys.value === null) return <p>Looking …</p>;
  if (keys.value.length === 0) return <p>There are no keys: everybody calls with the master key.</p>;
  return (
    <Table
      name="Keys"
      caption="Keys, newest first, at most 100"
      heads={['Name', 'Team', 'Role', 'Priorities', 'Requests a minute', 'Tokens a minute']}
    >
      {keys.value.map((key) => (
        <tr key={key.id}>
          <th scope="row">
            {key.name}
            {key.disabled && ' (disabled)'}
          </th>
          <td>{key.team ?? '–'}</td>
          <td>{key.role}</td>
          <td>{`${key.priority.best ?? 'any'} to ${key.priority.worst ?? 'any'}`}</td>
          <td class="number">{key.rpm ?? 'no limit'}</td>
          <td class="number">{key.tpm ?? 'no limit'}</td>
        </tr>
      ))}
    </Table>
  );
}
