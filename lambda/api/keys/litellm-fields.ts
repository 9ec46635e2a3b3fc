/** A field's meaning here: `acts`, or a sentence for the list of notices, or a sentence that refuses it. */
export type FieldFate =
  | { readonly kind: 'acts' }
  | { readonly kind: 'notice'; readonly why: string }
  | { readonly kind: 'refused'; readonly why: string };

const acts: FieldFate = { kind: 'acts' };
const notice = (why: string): FieldFate => ({ kind: 'notice', why });
/** A field that would narrow what a key may do is refused: a key that may do more than its creator meant is a hole. */
const refused = (why: string): FieldFate => ({ kind: 'refused', why });

/** In LiteLLM's list of models: none. */
export const NO_MODELS = 'no-default-models';

const noUsers = 'there are no users, organizations or projects here; a key may have a team';
const oneBudget = 'a key has one budget here: max_budget with budget_duration';
const noRotation = 'keys are not rotated on a schedule here; call /key/{key}/regenerate';
const noContent = 'prompts, guardrails and policies are not supported here';
const noTools = 'MCP servers, agents, vector stores and search tools are not served here';

/** LiteLLM's fields of /key/generate, /key/update and /key/{key}/regenerate. */
export const liteLlmFields: Readonly<Record<string, FieldFate>> = {
  key: acts,
  key_alias: acts,
  duration: acts,
  models: acts,
  team_id: acts,
  rpm_limit: acts,
  tpm_limit: acts,
  model_rpm_limit: acts,
  model_tpm_limit: acts,
  max_budget: acts,
  budget_duration: acts,
  metadata: acts,
  blocked: acts,
  key_type: acts,
  grace_period: acts,
  max_parallel_requests: notice('parallel requests are not limited by key; rpm_limit and tpm_limit are'),
  soft_budget: notice(oneBudget),
  budget_id: refused(oneBudget),
  budget_limits: refused(oneBudget),
  model_max_budget: refused(oneBudget),
  budget_fallbacks: notice('there are no fallbacks by budget here'),
  throttle_on_budget_exceeded: notice('a budget that is used up refuses requests'),
  temp_budget_increase: notice('raise max_budget with /key/update'),
  temp_budget_expiry: notice('raise max_budget with /key/update'),
  rpm_limit_type: notice('every limit is strict here'),
  tpm_limit_type: notice('every limit is strict here'),
  user_id: notice(noUsers),
  organization_id: notice(noUsers),
  project_id: notice(noUsers),
  agent_id: notice(noUsers),
  send_invite_email: notice('no mail is sent'),
  tags: notice('put them into metadata'),
  spend: notice('spend is measured, not written'),
  aliases: notice('aliases belong to the configuration: router_settings.model_group_alias'),
  config: notice('settings belong to the configuration file'),
  router_settings: notice('settings belong to the configuration file'),
  permissions: refused('a key has a role here: key_type llm_api, read_only or management'),
  allowed_routes: refused('a key has a role here: key_type llm_api, read_only or management'),
  allowed_passthrough_routes: notice('there are no pass-through routes here'),
  allowed_cache_controls: notice('answers are not cached here'),
  cache: notice('answers are not cached here'),
  enforced_params: refused('request bodies are not checked by key here'),
  guardrails: refused(noContent),
  disable_global_guardrails: notice(noContent),
  policies: refused(noContent),
  prompts: notice(noContent),
  object_permission: refused(noTools),
  allowed_vector_store_indexes: refused(noTools),
  access_group_ids: refused('list the models in models'),
  auto_rotate: notice(noRotation),
  rotation_interval: notice(noRotation),
  new_key: refused('a new secret is always made here'),
  new_master_key: refused('master keys are in the configuration: general_settings.master_key takes a list'),
};
