/** A gateway whose board is looked at, and the calls that fill it. */
export interface Callers {
  /** Hands in a job; resolves with its id. */
  handIn(model: string, priority: number): Promise<string>;
  change(id: string, priority: number): Promise<void>;
  cancel(id: string): Promise<void>;
  read(id: string): Promise<{ readonly status: string; readonly priority: number }>;
  /** Creates a key; resolves with its secret. */
  createKey(settings: object): Promise<string>;
}

export const MASTER_KEY = 'sk-1234';

/** `slow` takes two requests at once; whoever comes then waits for a minute. `never` takes one. */
export const configYaml = `
model_list:
  - model_name: slow
    litellm_params: { model: gpt-3.5-turbo, mock_response: "patience", rpm: 2 }
  - model_name: fast
    litellm_params: { model: gpt-3.5-turbo, mock_response: "hello" }
general_settings: { master_key: ${MASTER_KEY} }
`;

export function callersOf(url: string): Callers {
  async function ask<T>(method: string, path: string, body?: object): Promise<T> {
    const answer = await fetch(`${url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${MASTER_KEY}`,
        'content-type': 'application/json',
        prefer: 'respond-async',
      },
      ...(body && { body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(`${method} ${path} was answered with ${answer.status}`);
    return (await answer.json()) as T;
  }

  return {
    async handIn(model, priority) {
      const messages = [{ role: 'user', content: 'a prompt that no board may show' }];
      const { id } = await ask<{ readonly id: string }>('POST', '/v1/chat/completions', {
        model,
        priority,
        messages,
      });
      return id;
    },
    async change(id, priority) {
      await ask('PATCH', `/v1/requests/${id}`, { priority });
    },
    async cancel(id) {
      await ask('DELETE', `/v1/requests/${id}`);
    },
    read: (id) => ask('GET', `/v1/requests/${id}`),
    async createKey(settings) {
      return (await ask<{ readonly secret: string }>('POST', '/v1/keys', settings)).secret;
    },
  };
}
