export const KEY = 'sk-test-deploy';
/** Part of every request: it must not be found in any log. */
export const PROMPT = 'planted-prompt-81d2';
/** The name that the stage's secret has to hold. */
export const SECRET_NAME = 'SEALED_KEY';

/** The deployed configuration: a group for each part of the run, so that none waits for another. */
export function configuration(
  upstreamUrl: string,
  { isChanged, hasFunctionUrl = false }: { readonly isChanged: boolean; readonly hasFunctionUrl?: boolean },
): string {
  const at = `model: openai/fake, api_base: '${upstreamUrl}', api_key: upstream-key`;
  const groups = [
    `  - { model_name: open, litellm_params: { ${at} } }`,
    `  - { model_name: order, litellm_params: { ${at}, rpm: ${ORDER_RPM} } }`,
    `  - { model_name: line, litellm_params: { ${at}, rpm: ${LINE_RPM}, timeout: ${isChanged ? 90 : 60} } }`,
    `  - { model_name: sealed, litellm_params: { model: openai/fake, api_base: '${upstreamUrl}', api_key: os.environ/${SECRET_NAME} } }`,
    isChanged
      ? `  - { model_name: arrives, litellm_params: { ${at} } }`
      : `  - { model_name: leaves, litellm_params: { ${at}, rpm: 1 } }`,
  ];
  const own = hasFunctionUrl
    ? [`  - { model_name: ${STREAMING}, litellm_params: { model: openai/fake, mock_response: one two } }`]
    : [];
  const settings = hasFunctionUrl ? ['headway_settings: { function_url: { concurrency: 50 } }'] : [];
  const key = `general_settings: { master_key: ${KEY} }`;
  return ['model_list:', ...groups, ...own, key, ...settings, ''].join('\n');
}

/** This upstream cannot stream; a mock can. */
export const STREAMING = 'streaming';
export const ORDER_RPM = 20;
/** Enough for everybody who waits for the update to have a turn in one window. */
export const LINE_RPM = 220;
