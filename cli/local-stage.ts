/** Where a gateway on this machine tells operators' commands what they need. No route of the API begins so. */
export const OPERATOR_PATH = '/_headway/operator';

/** A gateway on this machine, as operators' commands have to know it. No secret is in it. */
export interface LocalStage {
  /** Where its stores and its functions are reached. */
  readonly endpoints: { readonly DYNAMODB: string; readonly SQS: string; readonly LAMBDA: string };
  readonly region: string;
  /** Whether all of its stores are its own: those take any credentials. */
  readonly isEmbedded: boolean;
  /** As the stack's outputs name them. */
  readonly groupTable: string;
  readonly requestTable: string;
  readonly blobBucket: string;
  readonly queueUrlBase: string;
  readonly queuePrefix: string;
  readonly dispatcherFunction: string;
  readonly groups: readonly string[];
  readonly tiers: readonly string[];
  readonly hasWebhooks: boolean;
}
