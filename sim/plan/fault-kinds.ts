/** A method of a port, as faults and histories name it. */
export type Method =
  | 'groups.read'
  | 'groups.glance'
  | 'groups.writeWindow'
  | 'groups.readBudget'
  | 'groups.writeBudget'
  | 'groups.ring'
  | 'groups.callerCame'
  | 'groups.callerLeft'
  | 'groups.noteChange'
  | 'groups.announceChange'
  | 'groups.changes'
  | 'groups.forgetChanges'
  | 'groups.report'
  | 'groups.lead'
  | 'groups.leave'
  | 'groups.resign'
  | 'groups.setMode'
  | 'groups.watch'
  | 'requests.create'
  | 'requests.read'
  | 'requests.glance'
  | 'requests.readMany'
  | 'requests.transition'
  | 'keys.find'
  | 'keys.read'
  | 'keys.replace'
  | 'queues.send'
  | 'queues.receive'
  | 'queues.hide'
  | 'queues.remove'
  | 'queues.depth'
  | 'announcer.announce'
  | 'blobs.put'
  | 'blobs.get'
  | 'blobs.remove'
  | 'starter.start'
  | 'upstream.call';

/** The faults, each with its effect. Each can strike calls of some methods, or at a given time. */
export const faultKinds = {
  'table throttled': 'DynamoDB refuses a call; nothing has happened',
  'table answer lost': 'a call to DynamoDB took effect, and its caller is told that it failed',
  'table write sent again': 'the answer was lost and the SDK sent the same write once more',
  'table slow': 'a call to DynamoDB takes effect seconds late, or its answer comes seconds late',
  'table outage': 'no call to DynamoDB succeeds for some seconds',
  'dispatcher cut off':
    'one dispatcher reaches neither table nor queues for a while; its calls upstream go on',
  'queue refused': 'SQS refuses a call; nothing has happened',
  'queue answer lost': 'SQS took the message, and its sender is told that it did not',
  'queue duplicate': 'a message is delivered twice',
  'queue late': 'a message becomes visible seconds after it was sent, overtaken by others',
  'queue out of order': 'a batch comes in another order than it was sent',
  'queue empty': 'a receive answers empty though messages are there',
  'queue visibility lost': 'what was received is visible to others before its time',
  'queue undeleted': 'a deleted message is delivered again',
  'crash before': 'a function ends with a call on its way',
  'crash after': 'a function ends after a call took effect and before its answer',
  'crash asleep': 'a function ends while it waits',
  'start lost': 'the invocation of a dispatcher is accepted and never runs',
  'start refused': 'the invocation of a dispatcher is refused',
  'start late': 'the invocation of a dispatcher waits for seconds in the event queue',
  'start twice': 'an asynchronous invocation runs twice',
  'upstream 429': '429 without Retry-After',
  'upstream 429 with Retry-After': '429 that names the time',
  'upstream 500': 'the upstream fails',
  'upstream 400': 'the upstream rejects the request for good',
  'upstream cut before': 'the connection breaks before the upstream has the request',
  'upstream cut after': 'the connection breaks when the upstream has done its work',
  'upstream hangs': 'no answer until the time is up',
  'upstream stream cut': 'an event stream breaks off in the middle',
} as const;

export type FaultKind = keyof typeof faultKinds;

/** The ways in which a function may end before it has finished. */
export const endings: readonly Incident[] = [
  ...(['crash before', 'crash after', 'crash asleep'] as const),
  ...(['deploy ends functions', 'life at its end'] as const),
];

/** After these a function does not know what it has written, or has not written what it should have. */
export const unclearWrites: readonly Incident[] = [
  ...(['table throttled', 'table answer lost', 'table write sent again', 'table outage'] as const),
];

/** These bring a message back although somebody holds it. */
export const redeliveries: readonly Incident[] = [
  ...(['queue duplicate', 'queue answer lost', 'queue undeleted'] as const),
  ...(['queue visibility lost', 'queue refused'] as const),
];

/** Further incidents, counted in the same table and planned elsewhere. */
export type Incident =
  | FaultKind
  | 'deploy'
  | 'deploy ends functions'
  | 'hand-over'
  | 'life at its end'
  | 'schedule late'
  | 'schedule missed'
  | 'caller cancels'
  | 'caller hangs up'
  | 'caller converts'
  | 'caller changes'
  | 'caller asks again'
  | 'stranger tries'
  | 'manager changes a key'
  | 'table of keys away'
  | 'operator pauses'
  | 'operator drains'
  | 'operator opens'
  | 'clock jumps';

const keyTable = 'keys.';
const table = ['groups.', 'requests.', keyTable];
const queuesAndBlobs = ['queues.', 'blobs.', 'announcer.'];
const everything = [...table, ...queuesAndBlobs, 'starter.', 'upstream.'];
const tableWrites = [
  'groups.writeWindow',
  'groups.writeBudget',
  'groups.ring',
  'groups.noteChange',
  'groups.announceChange',
  'groups.report',
  'groups.lead',
  'groups.leave',
  'groups.resign',
  'requests.create',
  'requests.transition',
  'keys.replace',
];

/** The methods that a fault can strike, by the beginning of their names; empty = it strikes at a given time. */
export const targets: Readonly<Record<FaultKind, readonly string[]>> = {
  'table throttled': table,
  'table answer lost': table,
  'table write sent again': tableWrites,
  'table slow': table,
  'table outage': [],
  'dispatcher cut off': [],
  'queue refused': queuesAndBlobs,
  'queue answer lost': ['queues.send'],
  'queue duplicate': ['queues.send'],
  'queue late': ['queues.send'],
  'queue out of order': ['queues.receive'],
  'queue empty': ['queues.receive'],
  'queue visibility lost': ['queues.receive'],
  'queue undeleted': ['queues.remove'],
  'crash before': everything,
  'crash after': everything,
  'crash asleep': [],
  'start lost': ['starter.'],
  'start refused': ['starter.'],
  'start late': ['starter.'],
  'start twice': ['starter.'],
  'upstream 429': ['upstream.'],
  'upstream 429 with Retry-After': ['upstream.'],
  'upstream 500': ['upstream.'],
  'upstream 400': ['upstream.'],
  'upstream cut before': ['upstream.'],
  'upstream cut after': ['upstream.'],
  'upstream hangs': ['upstream.'],
  'upstream stream cut': ['upstream.'],
};

export const isOnKeyTable = (method: Method): boolean => method.startsWith(keyTable);

export const isOnTable = (method: Method): boolean => table.some((name) => method.startsWith(name));
