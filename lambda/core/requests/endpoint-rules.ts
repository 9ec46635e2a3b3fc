import type { Endpoint } from './request.ts';

/** How the endpoints differ that make a model answer. */
export interface EndpointRules {
  /** Its answer costs tokens of its own, and may be a stream. */
  readonly isGenerated: boolean;
  /** Fields of an answer, one of which is a list. */
  readonly answersIn: readonly string[];
}

const generated = { isGenerated: true, answersIn: ['choices', 'output'] } as const;

/** Endpoints that pass through: one JSON body in, one JSON body out. */
const passed = (answersIn: string): EndpointRules => ({ isGenerated: false, answersIn: [answersIn] });

export const endpointRules: Readonly<Record<Endpoint, EndpointRules>> = {
  'chat/completions': generated,
  completions: generated,
  responses: generated,
  embeddings: passed('data'),
  'images/generations': passed('data'),
  moderations: passed('results'),
  rerank: passed('results'),
};
