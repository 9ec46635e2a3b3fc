import type { Completion, Served } from '../../lambda/app/use-cases.ts';

/** How a request was served that got its call. Fails for one that became a job. */
export function servedIn(completion: Completion): Served {
  if (completion.kind === 'accepted') throw new Error(`${completion.object.id} has become a job`);
  return completion.served;
}
