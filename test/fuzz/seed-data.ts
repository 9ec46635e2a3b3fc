import * as z from 'zod';
import type { Ids, Known } from './narrowed.ts';

export const KEY = 'sk-fuzz';
const WAITING = 'waits';
const QUICK = ['quick', 'limited'];

/** Mocks that answer at once, and one model whose jobs wait for hours. */
export const configYaml = `
model_list:
  - model_name: quick
    litellm_params: { model: gpt-4, mock_response: hi }
  - model_name: limited
    litellm_params: { model: gpt-4, mock_response: hi, rpm: 100000, tpm: 1000000000 }
  - model_name: ${WAITING}
    litellm_params: { model: gpt-4, mock_response: hi, rpm: 1 }
general_settings: { master_key: ${KEY} }
litellm_settings: { request_timeout: 5 }
`;

const idSchema = z.object({ id: z.string() });
const headers = { authorization: `Bearer ${KEY}` };

/** How many of each kind, for each use. */
const EACH = 20;

/** Creates something of every kind on the gateway. */
export async function seedData(url: string, nowMs: number): Promise<Known> {
  async function post(path: string, body: object | FormData, more = {}): Promise<string> {
    const isForm = body instanceof FormData;
    const type = isForm ? {} : { 'content-type': 'application/json' };
    const response = await fetch(`${url}${path}`, {
      method: 'POST',
      headers: { ...headers, ...type, ...more },
      body: isForm ? body : JSON.stringify(body),
    });
    return idSchema.parse(await response.json()).id;
  }

  const many = (make: () => Promise<string>) => Promise.all(Array.from({ length: EACH }, make));
  /** From a model that answers at once, and from one whose jobs wait. */
  const each = async (make: (model: string) => Promise<string>): Promise<Ids> => ({
    ended: await many(() => make('quick')),
    queued: await many(() => make(WAITING)),
    spare: [...(await many(() => make('quick'))), ...(await many(() => make(WAITING)))],
  });

  const chat = (model: string) => ({ model, messages: [{ role: 'user', content: 'hello' }] });
  const response = (model: string) => ({ model, input: 'hello', background: true });
  const files = await each((model) => post('/v1/files', upload(model)));
  const batch = {
    input_file_id: files.ended[0] ?? '',
    endpoint: '/v1/chat/completions',
    completion_window: '24h',
  };
  return {
    models: QUICK,
    ids: {
      requests: await each((model) => post('/v1/chat/completions', chat(model), { prefer: 'respond-async' })),
      responses: await each((model) => post('/v1/responses', response(model))),
      batches: await each(() => post('/v1/batches', batch)),
      files,
      keys: await each((name) => post('/v1/keys', { name })),
    },
    deadline: Math.floor(nowMs / 1000) + 3_600,
  };
}

function upload(model: string): FormData {
  const body = { model, messages: [{ role: 'user', content: 'hello' }] };
  const line = { custom_id: 'line', method: 'POST', url: '/v1/chat/completions', body };
  const form = new FormData();
  form.set('purpose', 'batch');
  form.set('file', new File([JSON.stringify(line)], 'lines.jsonl'));
  return form;
}
