import * as z from 'zod';
import { caps } from '../../lambda/core/operate/group-board.ts';
import { modes } from '../../lambda/core/line/mode.ts';

const exactSeconds = z.number().meta({ description: 'Unix seconds, with fractions.' });

const use = (of: string) =>
  z.strictObject({
    limit: z
      .int()
      .nullable()
      .meta({ description: `${of} in any 60 s; null: not limited.` }),
    used: z.int().meta({ description: 'Reserved in the window.' }),
    by_second: z
      .array(z.int())
      .meta({ description: 'What was reserved in each second of the window, oldest first.' }),
  });

const deployment = z
  .strictObject({
    id: z.string(),
    capped_by: z.enum(caps).meta({
      description:
        'What keeps it from taking another request: a full window, as many calls under way as `max_parallel_requests` allows, a pause that its upstream asked for, failures, or that its key or model was refused while others are in service.',
    }),
    next_turn_at: exactSeconds
      .nullable()
      .meta({ description: 'When it next takes a request, in Unix seconds; null: nothing tells.' }),
    requests: use('Requests'),
    tokens: use('Tokens'),
  })
  .meta({ id: 'DeploymentBoard' });

const tier = z.strictObject({
  name: z.string(),
  up_to: z.int().nullable().meta({ description: 'Its worst priority; null: no bound.' }),
  waiting: z.int(),
  served: z
    .int()
    .meta({ description: 'How many have ever left the queue: the difference of two looks is the rate.' }),
});

const waiting = z
  .strictObject({
    id: z.string().nullable().meta({ description: 'null: it belongs to another key.' }),
    priority: z.int(),
    tier: z.string(),
    kind: z.enum(['ticket', 'job']).meta({
      description:
        '`ticket`: its caller waits with an open connection. `job`: its answer is collected later.',
    }),
    key: z
      .string()
      .nullable()
      .meta({ description: 'The id of its key; null: a master key, none, or another’s.' }),
    created_at: exactSeconds,
    tokens: z.int().meta({ description: 'Its estimate.' }),
    not_before: exactSeconds
      .nullable()
      .meta({ description: 'It was refused and gets no turn before then, in Unix seconds; null: it may.' }),
  })
  .meta({ id: 'Waiting', description: 'One who waits.' });

export const boardObject = z
  .strictObject({
    object: z.literal('board'),
    model: z.string().meta({ description: 'The model group.' }),
    as_of: exactSeconds,
    mode: z.enum(modes),
    is_led: z.boolean().meta({ description: 'A dispatcher works on this group.' }),
    deployments: z.array(deployment),
    tiers: z.array(tier).meta({ description: 'Best first.' }),
    line: z
      .strictObject({ as_of: exactSeconds, data: z.array(waiting) })
      .nullable()
      .meta({
        description:
          'The next 80 in their order, published every 2 s while somebody looks; null: not yet, or no dispatcher is at work. Ids and keys of others are told to master keys and the role admin.',
      }),
  })
  .meta({ id: 'Board', description: 'How a model group stands. It holds no prompt and no key.' });
