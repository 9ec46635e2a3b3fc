/** The path at which a local gateway tells operators' commands what they need. No route of the API begins like this. */
export const OPERATOR_PATH = '/_headway/operator';

/** A gateway on this machine, as operators' commands need to know it. Contains no secret. */
export interface LocalStage {
  /** Where its stores and its functions are reached. */
  readonly endpoints: { readonly DYNAMODB: string; readonly SQS: string; readonly LAMBDA: string };
  readonly region: string;
  /** True if all of its stores are embedded: those accept any credentials. */
  readonly isEmbedded: boolean;
  /** Names as in the stack's outputs. */
  readonly groupTable: string;
  readonly requestTable: string;
  readonly blobBucket: string;
  readonly keyTable: string;
  readonly queueUrlBase: string;
  readonly queuePrefix: string;
  readonly dispatcherFunction: string;
  readonly groups: readonly string[];
  readonly tiers: readonly string[];
  readonly hasWebhooks: boolean;
}
