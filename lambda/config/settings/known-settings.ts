import {
  aliasSettings,
  configFile,
  generalSettings,
  litellmParams,
  litellmSettings,
  modelEntry,
  modelInfo,
  routerSettings,
} from '../files/file-schema.ts';
import {
  alarmSettings,
  corsSettings,
  functionUrlSettings,
  headwaySettings,
  tierSettings,
  webhookSettings,
  windowSettings,
} from './own-settings.ts';
import {
  byCredential,
  goesElsewhere,
  inEachDeployment,
  letsIn,
  otherTokens,
  otherWords,
  signsIn,
  unchecked,
  unpaid,
} from './stopping-settings.ts';

/** The effect of a setting that does not act: a notice, a notice that comes first, or no start at all. */
type Rule = 'notice' | 'warning' | 'stop';

export interface Inactive {
  readonly rule: Rule;
  /** Why it does nothing. */
  readonly reason: string;
}

/** A mapping of the file: its place (`*`: every item), the settings that act in it, and those that are only known. */
export interface KnownSection {
  readonly pattern: readonly string[];
  readonly acts: ReadonlySet<string>;
  /** Acting settings whose slips stop the start: without them a limit, a key or an address is missing. */
  readonly guards: ReadonlySet<string>;
  readonly inactive: ReadonlyMap<string, Inactive>;
}

const notYet = 'accepted, but has no effect yet';
const noLimit = 'has no effect: this limit is not enforced';
const noRedis = 'has no effect here: Headway shares its state in DynamoDB and SQS, not in Redis';
const noDatabase = 'has no effect here: Headway keeps its state in DynamoDB and needs no other database';
const noCache = 'has no effect here: Headway does not cache responses';
const noCallbacks = 'has no effect here: Headway logs to CloudWatch and calls no logging services';
const noPrompts = 'has no effect here: Headway writes no prompts, answers or keys into logs';
const noKeysOfUsers = 'has no effect here: keys get their settings from npx headway keys (docs/keys.md)';
const ownRouting = 'has no effect: Headway always picks by order, then lowest use, then weight';
const ownLooks = 'has no effect: Headway decides itself when to look at the queue';

type Row = readonly (readonly [string, Inactive])[];

const row = (rule: Rule, reason: string, names: string): Row =>
  names
    .trim()
    .split(/\s+/)
    .map((name) => [name, { rule, reason }] as const);

const because = (reason: string, names: string): Row => row('notice', reason, names);
const warns = (reason: string, names: string): Row => row('warning', reason, names);
const stops = (reason: string, names: string): Row => row('stop', reason, names);

const section = (
  pattern: readonly string[],
  shape: Readonly<Record<string, unknown>>,
  known: { readonly guards?: string; readonly inactive?: readonly Row[] } = {},
): KnownSection => ({
  pattern,
  acts: new Set(Object.keys(shape)),
  guards: new Set(known.guards?.trim().split(/\s+/)),
  inactive: new Map(known.inactive?.flat()),
});

const retries = 'max_retries stream_timeout set_verbose';
const addresses = 'api_base base_url api_key api_version custom_llm_provider organization';
const elsewhere = otherWords.map(([reason, names]) => stops(reason, names));

export const knownSections: readonly KnownSection[] = [
  section([], configFile.shape, {
    guards: Object.keys(configFile.shape).join(' '),
    inactive: [
      stops(unchecked, 'guardrails policies policy_attachments'),
      because(
        notYet,
        `callback_settings credential_list mcp_servers prompts vector_store_registry search_tools files_settings
        finetune_settings assistant_settings mcp_tools agent_list`,
      ),
    ],
  }),
  section(['model_list', '*'], modelEntry.shape, { guards: 'rpm tpm litellm_params' }),
  section(['model_list', '*', 'litellm_params'], litellmParams.shape, {
    guards: 'rpm tpm max_parallel_requests api_key api_base base_url custom_llm_provider mock_response',
    inactive: [
      ...elsewhere,
      stops(byCredential, 'litellm_credential_name'),
      stops(
        signsIn,
        'azure_ad_token azure_ad_token_provider tenant_id client_id client_secret azure_username azure_password azure_scope',
      ),
      stops(goesElsewhere, 'api_type'),
      stops(unpaid, 'max_budget budget_duration'),
      stops(unchecked, 'guardrails'),
      warns(noLimit, 'itpm otpm'),
      because(
        notYet,
        `max_retries stream_timeout fallbacks allowed_openai_params
        additional_drop_params organization tags headers extra_headers extra_body temperature top_p top_k max_tokens
        max_completion_tokens frequency_penalty presence_penalty seed stop n user reasoning_effort thinking
        response_format logit_bias parallel_tool_calls tool_choice tools service_tier store metadata verbosity
        input_cost_per_second output_cost_per_second
        cache_read_input_token_cost cache_creation_input_token_cost region_name
        configurable_clientside_auth_params use_in_pass_through use_litellm_proxy merge_reasoning_content_in_choices
        ssl_verify model_info mock_tool_calls supports_system_message stream cache_control_injection_points
        allowed_fails_policy auto_router_config auto_router_default_model litellm_trace_id rpd`,
      ),
    ],
  }),
  section(['model_list', '*', 'model_info'], modelInfo.shape, {
    inactive: [
      stops(letsIn, 'team_id'),
      because(
        notYet,
        `mode base_model version description access_groups tier metadata max_tokens team_public_model_name
        max_input_tokens max_output_tokens litellm_provider
        health_check_model health_check_timeout disable_background_health_check supports_vision
        supports_function_calling supports_parallel_function_calling supports_system_messages
        supports_response_schema supports_prompt_caching supports_reasoning supports_tool_choice
        supports_audio_input supports_audio_output supports_pdf_input supports_web_search
        created_at updated_at created_by updated_by db_model key model_name output_vector_size`,
      ),
    ],
  }),
  section(['litellm_settings'], litellmSettings.shape, {
    inactive: [
      stops(inEachDeployment, `${addresses} openai_key azure_key groq_key`),
      stops(goesElsewhere, 'model_alias_map'),
      stops(
        unchecked,
        `guardrails banned_keywords_list blocked_user_list pre_call_rules post_call_rules llamaguard_model_name
        presidio_ad_hoc_recognizers llm_guard_mode output_parse_pii`,
      ),
      stops(
        unpaid,
        'max_budget budget_duration max_internal_user_budget default_max_internal_user_budget max_end_user_budget max_end_user_budget_id max_user_budget',
      ),
      warns(noLimit, 'max_parallel_requests'),
      because(
        notYet,
        `${retries} num_retries_per_request modify_params json_logs force_ipv4 ssl_verify ssl_certificate
        telemetry mcp_aliases default_team_settings public_routes enable_json_schema_validation
        enable_preview_features disable_end_user_cost_tracking priority_reservation priority_reservation_settings
        add_function_to_prompt add_user_information_to_llm_headers model_group_settings custom_provider_map
        internal_user_budget_duration extra_spend_tag_headers public_model_groups public_model_groups_links
        model_cost_map_url use_aiohttp_transport disable_aiohttp_transport set_verbose default_in_memory_ttl
        cost_discount_config forward_traceparent_to_llm_provider suppress_debug_info redis_batch_writing
        global_prompt_directory drop_unknown_params tag_budget_config responses background_mode`,
      ),
      because(
        noKeysOfUsers,
        `key_generation_settings upperbound_key_generate_params default_key_generate_params
        default_internal_user_params default_team_params allow_user_auth`,
      ),
      because(
        noPrompts,
        'turn_off_message_logging redact_user_api_key_info redact_messages_in_exceptions disable_streaming_logging',
      ),
      because(
        noCallbacks,
        `success_callback failure_callback callbacks service_callbacks audit_log_callbacks store_audit_logs
        langfuse_default_tags s3_callback_params datadog_params prometheus_metrics_config
        prometheus_initialize_budget_metrics enable_end_user_cost_tracking_prometheus_only
        custom_prometheus_metadata_labels require_auth_for_metrics_endpoint prometheus_emit_stream_label`,
      ),
      because(noCache, 'cache cache_params enable_caching_on_provider_specific_optional_params cache_kwargs'),
    ],
  }),
  section(['router_settings'], routerSettings.shape, {
    inactive: [
      stops(inEachDeployment, addresses),
      stops(goesElsewhere, 'enable_tag_filtering model_alias_map'),
      stops(unpaid, 'provider_budget_config max_budget budget_duration'),
      warns(noLimit, 'max_parallel_requests'),
      because(
        notYet,
        `${retries} enable_pre_call_checks optional_pre_call_checks
        tag_filtering_match_any default_litellm_params debug_level alerting_config client_ttl
        router_general_settings ignore_invalid_deployments enable_weighted_failover model_group_affinity_config
        enable_health_check_routing deployment_affinity_ttl_seconds num_retries_per_request
        assistants_config search_tools guardrail_list health_check_staleness_threshold`,
      ),
      because(ownRouting, 'routing_strategy routing_strategy_args routing_groups'),
      because(ownLooks, 'polling_interval'),
      because(noCache, 'cache_responses cache_kwargs caching_groups'),
    ],
  }),
  section(
    ['router_settings', 'default_litellm_params'],
    {},
    {
      inactive: [
        stops(inEachDeployment, `${addresses} rpm tpm timeout mock_response model`),
        warns(noLimit, 'max_parallel_requests'),
        because(
          notYet,
          'temperature top_p max_tokens seed stop n user num_retries max_retries metadata tags extra_headers headers',
        ),
      ],
    },
  ),
  section(['router_settings', 'model_group_alias', '*'], aliasSettings.shape, {
    inactive: [because(notYet, 'hidden')],
  }),
  section(['general_settings'], generalSettings.shape, {
    guards: 'master_key jwt iam',
    inactive: [
      stops(goesElsewhere, 'completion_model'),
      stops(otherTokens, 'enable_jwt_auth litellm_jwtauth'),
      stops(
        letsIn,
        `custom_auth custom_auth_run_common_checks allowed_ips allowed_routes admin_only_routes admin_allowed_routes
        enforce_user_param enforced_params enable_oauth2_auth
        enable_oauth2_proxy_auth blocked_user_list reject_clientside_metadata_tags custom_key_validate
        require_auth_for_public_routes`,
      ),
      stops(unpaid, 'max_budget budget_duration'),
      stops(unchecked, 'guardrails banned_keywords_list'),
      warns(
        noLimit,
        'max_parallel_requests global_max_parallel_requests max_request_size_mb max_response_size_mb',
      ),
      because(
        notYet,
        `public_routes litellm_key_header_name alerting alerting_threshold alert_types alerting_args
        alert_to_webhook_url background_health_checks health_check_interval health_check_details
        use_shared_health_check infer_model_from_keys pass_through_endpoints forward_client_headers_to_llm_api
        forward_openai_org_id key_management_system key_management_settings user_header_name user_header_mappings
        ui_access_mode use_x_forwarded_for allow_client_side_credentials custom_ui_sso_sign_in_handler custom_sso
        default_team_disabled disable_responses_id_security search_tools role_permissions token_rate_limit_type
        always_include_stream_usage mcp_internal_ip_ranges maximum_health_check_retention_period
        control_plane_url proxy_base_url coding_agents enable_public_model_hub disable_error_logs spend_report_frequency`,
      ),
      because(noKeysOfUsers, 'custom_key_generate disable_master_key_return disable_key_name_uniqueness'),
      because(
        noDatabase,
        `store_model_in_db store_prompts_in_spend_logs disable_spend_logs disable_spend_updates
        disable_reset_budget allow_requests_on_db_unavailable proxy_batch_write_at disable_prisma_schema_update
        maximum_spend_logs_retention_period maximum_spend_logs_retention_interval supported_db_objects
        disable_adding_master_key_hash_to_db proxy_budget_rescheduler_min_time proxy_budget_rescheduler_max_time
        use_redis_transaction_buffer proxy_batch_polling_interval use_queue`,
      ),
    ],
  }),
  section(['headway_settings'], headwaySettings.shape, {
    guards: 'fairness max_waiting_callers max_wait webhooks function_url window',
  }),
  section(['headway_settings', 'tiers', '*'], tierSettings.shape),
  section(['headway_settings', 'window'], windowSettings.shape),
  section(['headway_settings', 'webhooks'], webhookSettings.shape),
  section(['headway_settings', 'function_url'], functionUrlSettings.shape),
  section(['headway_settings', 'alarms'], alarmSettings.shape),
  section(['headway_settings', 'cors'], corsSettings.shape),
];

/** Whole families of LiteLLM's names, in any section. */
export const knownFamilies: readonly (readonly [RegExp, string])[] = [
  [/^redis_/, noRedis],
  [/^database_/, noDatabase],
  [/^(aws|vertex|azure|watsonx|s3|gcs)_/, notYet],
];
