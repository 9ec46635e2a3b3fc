/**
 * LiteLLM's settings that do not act here and that nobody may rely on: each of them stops the start. Reasons
 * complete the sentence "NAME …".
 */
const unsafe = (reason: string): string => `${reason}; Headway does not start with it: remove the line`;

export const goesElsewhere = unsafe('decides where prompts go in LiteLLM, and has no effect here');
export const unchecked = unsafe(
  'checks prompts and answers in LiteLLM, and has no effect here: all of them would pass',
);
export const letsIn = unsafe(
  'keeps callers out in LiteLLM, and has no effect here: anyone with a key would get in',
);
export const otherTokens = unsafe(
  'lets callers in by their tokens in LiteLLM, and has no effect here; expected general_settings.jwt instead, as docs/tokens.md describes',
);
export const unpaid = unsafe(
  'limits spending in LiteLLM, and has no effect here: spending would be unlimited',
);
export const signsIn =
  'signs in to the upstream in LiteLLM, and has no effect here; expected api_key instead';
export const byCredential =
  'names an address and a key in credential_list, which has no effect here; expected api_base and api_key instead';
export const inEachDeployment = 'has no effect here; expected it in the litellm_params of each deployment';

const instead = (name: string): string => `is not a name of LiteLLM's or Headway's; expected ${name}`;

/** Names from elsewhere for settings that have another name here. */
export const otherWords: readonly (readonly [string, string])[] = [
  [instead('rpm'), 'rpm_limit max_rpm rate_limit requests_per_minute request_limit rpm_max'],
  [instead('tpm'), 'tpm_limit max_tpm tokens_per_minute token_limit tpm_max'],
  [instead('api_base'), 'endpoint url api_url azure_endpoint openai_api_base openai_base_url api_host host'],
  [instead('api_key'), 'key token openai_api_key azure_api_key auth_token bearer_token'],
];

/** LiteLLM's callbacks that check each request and may refuse it. */
export const guardingCallbacks: ReadonlySet<string> = new Set(
  `aim_guardrail aporia aporia_prompt_injection azure_content_safety banned_keywords batch_rate_limiter bedrock_guardrails
  blocked_user_check custom_guardrail detect_prompt_injection dynamic_rate_limiter dynamic_rate_limiter_v3
  google_text_moderation guardrails_ai hide_secrets hide-secrets lakera lakera_prompt_injection lasso
  llamaguard_moderations llmguard_moderations max_budget_limiter max_iterations_limiter openai_moderation
  openai_moderations pangea parallel_request_limiter presidio`.split(/\s+/),
);

/** Nobody means these names by a slip: they are refused with a pointer to the right one. */
export const isOtherWord = (reason: string): boolean => otherWords.some(([other]) => other === reason);
