import {
  aliasSettings,
  configFile,
  generalSettings,
  litellmParams,
  litellmSettings,
  modelEntry,
  modelInfo,
  routerSettings,
} from './file-schema.ts';
import {
  alarmSettings,
  functionUrlSettings,
  headwaySettings,
  tierSettings,
  webhookSettings,
  windowSettings,
} from './own-settings.ts';

/** A mapping of the file: where it stands (`*`: every item), what acts in it, what is only accepted. */
export interface KnownSection {
  readonly pattern: readonly string[];
  readonly acts: ReadonlySet<string>;
  /** Name → why it does nothing. */
  readonly idle: ReadonlyMap<string, string>;
}

const notYet = 'accepted; does not act yet';
const noRedis = 'has no meaning here: Headway shares its state in DynamoDB and SQS, not in Redis';
const noDatabase = 'has no meaning here: Headway keeps its state in DynamoDB and needs no other database';
const noCache = 'has no meaning here: Headway caches no responses';
const noCallbacks = 'has no meaning here: Headway logs to CloudWatch and calls no logging services';
const ownRouting = 'does not act: Headway always picks by order, then lowest use, then weight';
const ownLooks = 'does not act: Headway plans its looks at the queue itself';

const because = (reason: string, names: string) =>
  names
    .trim()
    .split(/\s+/)
    .map((name) => [name, reason] as const);

const section = (
  pattern: readonly string[],
  shape: Readonly<Record<string, unknown>>,
  idle: readonly (readonly (readonly [string, string])[])[] = [],
): KnownSection => ({ pattern, acts: new Set(Object.keys(shape)), idle: new Map(idle.flat()) });

const retriesAndFallbacks = `num_retries max_retries retry_after retry_policy allowed_fails allowed_fails_policy
  cooldown_time disable_cooldowns fallbacks default_fallbacks context_window_fallbacks content_policy_fallbacks
  max_fallbacks stream_timeout set_verbose`;

export const knownSections: readonly KnownSection[] = [
  section([], configFile.shape, [
    because(
      notYet,
      `environment_variables include callback_settings credential_list guardrails mcp_servers prompts
      vector_store_registry search_tools files_settings finetune_settings assistant_settings policies`,
    ),
  ]),
  section(['model_list', '*'], modelEntry.shape),
  section(['model_list', '*', 'litellm_params'], litellmParams.shape, [
    because(
      notYet,
      `max_parallel_requests num_retries cooldown_time max_retries stream_timeout fallbacks drop_params
      organization custom_llm_provider base_url tags headers extra_headers extra_body temperature top_p max_tokens
      max_completion_tokens frequency_penalty presence_penalty seed stop n user reasoning_effort thinking
      input_cost_per_token output_cost_per_token input_cost_per_second output_cost_per_second max_budget
      budget_duration region_name tenant_id client_id client_secret itpm otpm litellm_credential_name api_type
      use_in_pass_through merge_reasoning_content_in_choices guardrails ssl_verify azure_ad_token`,
    ),
  ]),
  section(['model_list', '*', 'model_info'], modelInfo.shape, [
    because(
      notYet,
      `mode base_model version description access_groups team_id tier metadata max_tokens
      max_input_tokens max_output_tokens input_cost_per_token output_cost_per_token litellm_provider
      health_check_model health_check_timeout disable_background_health_check supports_vision
      supports_function_calling supports_parallel_function_calling supports_system_messages
      supports_response_schema supports_prompt_caching supports_reasoning created_at updated_at db_model`,
    ),
  ]),
  section(['litellm_settings'], litellmSettings.shape, [
    because(
      notYet,
      `${retriesAndFallbacks} num_retries_per_request modify_params json_logs force_ipv4 max_budget
      budget_duration ssl_verify ssl_certificate telemetry guardrails key_generation_settings mcp_aliases
      upperbound_key_generate_params default_key_generate_params default_internal_user_params
      max_internal_user_budget default_team_settings max_parallel_requests public_routes
      enable_json_schema_validation enable_preview_features disable_end_user_cost_tracking
      default_max_internal_user_budget priority_reservation priority_reservation_settings`,
    ),
    because(
      noCallbacks,
      `success_callback failure_callback callbacks service_callbacks audit_log_callbacks
      turn_off_message_logging redact_user_api_key_info redact_messages_in_exceptions langfuse_default_tags
      s3_callback_params datadog_params prometheus_metrics_config`,
    ),
    because(noCache, 'cache cache_params enable_caching_on_provider_specific_optional_params'),
  ]),
  section(['router_settings'], routerSettings.shape, [
    because(
      notYet,
      `${retriesAndFallbacks} max_parallel_requests default_max_parallel_requests
      enable_pre_call_checks optional_pre_call_checks model_group_retry_policy enable_tag_filtering
      tag_filtering_match_any default_litellm_params debug_level alerting_config client_ttl
      provider_budget_config router_general_settings ignore_invalid_deployments`,
    ),
    because(ownRouting, 'routing_strategy routing_strategy_args routing_groups'),
    because(ownLooks, 'polling_interval'),
    because(noCache, 'cache_responses cache_kwargs caching_groups'),
  ]),
  section(['router_settings', 'model_group_alias', '*'], aliasSettings.shape, [because(notYet, 'hidden')]),
  section(['general_settings'], generalSettings.shape, [
    because(
      notYet,
      `max_parallel_requests global_max_parallel_requests max_request_size_mb max_response_size_mb
      completion_model custom_auth allowed_ips allowed_routes admin_only_routes public_routes enforce_user_param
      enable_jwt_auth litellm_jwtauth litellm_key_header_name alerting alerting_threshold alert_types alerting_args
      alert_to_webhook_url background_health_checks health_check_interval health_check_details
      infer_model_from_keys pass_through_endpoints forward_client_headers_to_llm_api key_management_system
      key_management_settings user_header_name ui_access_mode use_x_forwarded_for enforced_params`,
    ),
    because(
      noDatabase,
      `store_model_in_db store_prompts_in_spend_logs disable_spend_logs disable_spend_updates
      disable_reset_budget allow_requests_on_db_unavailable proxy_batch_write_at disable_prisma_schema_update
      maximum_spend_logs_retention_period maximum_spend_logs_retention_interval supported_db_objects
      disable_adding_master_key_hash_to_db proxy_budget_rescheduler_min_time proxy_budget_rescheduler_max_time`,
    ),
  ]),
  section(['headway_settings'], headwaySettings.shape),
  section(['headway_settings', 'tiers', '*'], tierSettings.shape),
  section(['headway_settings', 'window'], windowSettings.shape),
  section(['headway_settings', 'webhooks'], webhookSettings.shape),
  section(['headway_settings', 'function_url'], functionUrlSettings.shape),
  section(['headway_settings', 'alarms'], alarmSettings.shape),
];

/** Whole families of LiteLLM's names, in whichever section they stand. */
export const knownFamilies: readonly (readonly [RegExp, string])[] = [
  [/^redis_/, noRedis],
  [/^database_/, noDatabase],
  [/^(aws|vertex|azure|watsonx|s3|gcs)_/, notYet],
];
