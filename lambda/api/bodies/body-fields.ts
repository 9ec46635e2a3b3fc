import { isJsonObject } from '../../core/json/exact-json.ts';
import { Fault } from '../../core/faults.ts';
import type { JsonObject } from './json-object.ts';

/** The use of a field in a model call's body that is not for the model. */
type Use = 'acts' | 'mocks' | 'consumed' | 'refused';

interface Fields {
  readonly use: Use;
  readonly names: readonly string[];
  /** Prefixes of names, for families that grow. */
  readonly families?: readonly string[];
}

/** Splits a text into words: the easiest form in which to keep a list. */
const words = (text: string): readonly string[] => text.trim().split(/\s+/);

/**
 * The only table of fields that speak to the gateway: Headway's own, and those of LiteLLM, which takes them out of
 * a body, too. An upstream would refuse them, or learn what is none of its business. docs/api.md lists the same.
 */
export const bodyFields: readonly Fields[] = [
  {
    use: 'acts',
    names: words(`priority background timeout request_timeout stream_timeout max_wait deadline webhook_url
      drop_params num_retries fallbacks context_window_fallbacks content_policy_fallbacks max_fallbacks
      disable_fallbacks extra_body`),
  },
  { use: 'mocks', names: words('mock_response mock_timeout mock_delay') },
  {
    use: 'refused',
    names: words(`api_key api_base base_url user_config model_list organization azure_ad_token
      azure_ad_token_provider azure_username azure_password client_id client_secret tenant_id s3_endpoint_url
      sagemaker_base_url deployment_url litellm_credential_name`),
    families: words(
      `aws_ vertex_ langfuse_ langsmith_ arize_ posthog_ humanloop_ gcs_ wandb_ weave_ phoenix_`,
    ),
  },
  {
    use: 'consumed',
    names: words(`tags guardrails cache caching caching_groups cache_key preset_cache_key ttl no-log
      additional_drop_params allowed_openai_params max_retries retry_policy retry_strategy
      context_window_fallback_dict default_fallbacks fallback_depth cooldown_time force_timeout api_version custom_llm_provider region_name
      allowed_model_region base_model model_config model_info hf_model_name rpm tpm max_parallel_requests weight
      order max_budget budget_duration input_cost_per_token output_cost_per_token input_cost_per_second
      output_cost_per_second prompt_id prompt_variables prompt_version prompt_label fastest_response
      use_litellm_proxy use_in_pass_through use_client supports_system_message ensure_alternating_roles
      user_continue_message assistant_continue_message merge_reasoning_content_in_choices
      enable_json_schema_validation azure_scope azure acompletion atext_completion text_completion call_id
      complete_response logger_fn log_delegator verbose proxy_server_request secret_fields shared_session
      search_tool_name turn_off_message_logging configurable_clientside_auth_params
      disable_add_transform_inline_image_block provider_specific_header extra_headers headers
      langfuse_prompt_version langsmith_sampling_rate anthropic_request`),
    families: words('litellm_ mock_'),
  },
];

const byName = new Map(bodyFields.flatMap(({ use, names }) => names.map((name) => [name, use] as const)));
const byBeginning = bodyFields.flatMap(({ use, families = [] }) =>
  families.map((beginning) => [beginning, use] as const),
);

/** undefined: the field is the model's. A full name takes precedence over its family. */
export const useOf = (name: string): Use | undefined =>
  byName.get(name) ?? byBeginning.find(([beginning]) => name.startsWith(beginning))?.[1];

/** @throws Fault for a key or an address that the caller wants to be used */
export function refuseCredentials(body: JsonObject): void {
  const param = Object.keys(body).find((name) => useOf(name) === 'refused' && isThere(body[name]));
  if (param === undefined) return;
  const message = `${param} must be absent: calls use the keys and addresses of the gateway's configuration, not the caller's.`;
  throw new Fault('invalid_request', message, { param });
}

/** The fields that go to the upstream; a provider drops those that speak to a mock. */
export const forUpstream = (body: JsonObject): JsonObject =>
  Object.fromEntries(
    Object.entries(body).filter(([name, value]) =>
      name === 'metadata' ? isOpenAiMetadata(value) : [undefined, 'mocks'].includes(useOf(name)),
    ),
  );

/** Strings by name, as OpenAI has it. LiteLLM's own holds lists and objects for its logs, and stays here. */
const isOpenAiMetadata = (value: unknown): boolean =>
  value === null ||
  (typeof value === 'object' &&
    !Array.isArray(value) &&
    Object.values(value).every((text) => typeof text === 'string'));

const isThere = (value: unknown): boolean => value !== undefined && value !== null;

/**
 * The fields of `extra_body` in the body itself, where SDKs put them before they send it; they take precedence.
 * Only the model stays the one that was asked for. @throws Fault if it is no object
 */
export function withExtraBody(sent: JsonObject): JsonObject {
  const { extra_body: extra, ...body } = sent;
  if (extra === undefined) return sent;
  if (extra === null) return body;
  if (!isJsonObject(extra)) throw notAnObject();
  const { model = extra.model } = body;
  return withExtraBody({ ...body, ...extra, ...(model !== undefined && { model }) });
}

const notAnObject = () =>
  new Fault('invalid_request', 'extra_body must be an object with fields for the body.', {
    param: 'extra_body',
  });
