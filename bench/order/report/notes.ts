/** How to read the tables. */
export const notes = `
load         arrivals per second × mean hold / deployments. With rpm 1 a call holds its deployment for 60 s.
             "Calls of 20 s" take all its tokens and give them back when they end: exponential, 60 s at most.
theory       Cobham's mean waits for strict priority without preemption: exact for one deployment; for four
             as if no call were cut at 60 s. For four of rpm 1 there is no formula.
ideal queue  The same order simulated event by event on the same arrivals: no delays, no guard.
Headway      The real dispatcher under a virtual clock. Its window is 61 s, and a turn is handed out 0.2 s ahead.
SQS          A queue for each class, the best polled first; ten at a time, worked off as deployments become free.
             On one mixed queue that is a FIFO.
LiteLLM      Its order alone: everybody polls each 30 ms, and whoever sees capacity passes.
grows        As many come as can be served or more: the wait has no mean, it grows for as long as that lasts.
corrected    Both means are of the same requests, so what chance does to the arrivals is out; ± standard error.
`;
