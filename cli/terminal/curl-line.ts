/**
 * A chat completion by curl, for a shell. `key`: the text that stands for the key there; null if no key is
 * required.
 */
export function curlLine({ url, model, key }: { url: string; model: string; key: string | null }): string {
  const body = { model, priority: 0, messages: [{ role: 'user', content: 'Hello!' }] };
  return [
    `curl ${url}/v1/chat/completions`,
    ...(key === null ? [] : [`-H "Authorization: Bearer ${key}"`]),
    `-H 'Content-Type: application/json'`,
    `-d '${JSON.stringify(body).replaceAll("'", `'\\''`)}'`,
  ].join(' \\\n  ');
}
