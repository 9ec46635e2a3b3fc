/** Faults that show in one world of hundreds or thousands: hunted with `--rare`, or by name. */
export const rare: ReadonlySet<string> = new Set([
  'the bell is not compared when the leader leaves',
  'the leader leaves without having seen its queues empty',
  'who hands over keeps its messages to itself',
  'a running job is taken over while its function lives',
  'a turn is claimed whatever state the request is in',
  'a claim whose answer was lost is taken for the end of the request',
  'a cancelled request keeps room for its tokens',
  'the gauge of a tier for which nobody rang is forgotten',
  'a ticket becomes a job though it has its turn',
  'a change of tier does not move on the gauge',
  'nobody asks whether the message of a request that is sent again is in its queue',
  'a turn that goes back keeps its place',
  'a turn that comes at the deadline is not given back',
]);
