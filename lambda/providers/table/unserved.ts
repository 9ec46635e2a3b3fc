const text = 'Anthropic has closed its API of text completions: write anthropic/';
const tokens = 'it is called with a token that has to be fetched, which is not supported yet';
const signed = 'of the AWS services, only Bedrock is supported (bedrock/, bedrock_mantle/)';
const other = 'its API is not OpenAI’s, and Headway does not translate it';

const each = (reason: string, names: string): [string, string][] =>
  names.split(/\s+/).map((name) => [name, reason]);

/** LiteLLM's other prefixes, and why they are not called. */
export const unservedProviders: ReadonlyMap<string, string> = new Map([
  ...each(text, 'anthropic_text'),
  ...each(signed, 'sagemaker sagemaker_chat sagemaker_nova'),
  ...each(
    tokens,
    `vertex_ai vertex_ai_beta watsonx watsonx_text snowflake oci sap gigachat github_copilot chatgpt
    microsoft_365_copilot`,
  ),
  ...each(
    other,
    `a2a a2a_agent aleph_alpha auto_router aws_polly aws_textract azure_speech bespoke black_forest_labs
    bytez cursor custom databricks_agent deepgram dotprompt elevenlabs eu_jev fal_ai gdc humanloop infinity
    jina_ai langflow langfuse langgraph laya litellm_agent manus milvus mongodb nace nlp_cloud nvidia_riva
    opencode_go opensearch palm parallel_ai petals pg_vector predibase ragflow recraft reducto replicate runwayml
    s3_vectors scaledown soniox stability strands_decider text-completion-codestral text-completion-inception
    topaz transcribe triton typesafe valkey voyage`,
  ),
]);
