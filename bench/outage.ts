import { command } from '../cli/command.ts';
import { positive, whole } from '../cli/number-options.ts';
import { scriptOptions } from '../cli/script-options.ts';
import { formatTable } from '../testkit/statistics.ts';
import { runHeadway } from './outage/headway.ts';
import { failuresOf, judge, turnsLostTo, type Judged } from './outage/judge.ts';
import { runLitellmRule } from './outage/litellm-rule.ts';
import { drawArrivals, type Outage } from './outage/load.ts';

const MINUTE_MS = 60_000;
const { seed, rpm, load } = await scriptOptions(
  command({
    name: 'npm run bench:outage --',
    does: 'One of two deployments fails for 5 of 15 minutes of virtual time: the dispatcher beside LiteLLM’s rule.',
    examples: [['npm run bench:outage -- --seed 1', 'the same arrivals each time']],
  })
    .option('--seed <n>', 'repeats the arrivals', whole(), Date.now() % 1_000_000)
    .option('--rpm <n>', 'the limit of each deployment', whole(1), 60)
    .option('--load <n>', 'arrivals, relative to both limits', positive, 1.2),
);

const outage: Outage = {
  seed,
  rpm,
  load,
  endMs: 15 * MINUTE_MS,
  failsFromMs: 5 * MINUTE_MS,
  failsUntilMs: 10 * MINUTE_MS,
};
const arrivals = drawArrivals(outage);
console.log(`${arrivals.length} arrivals, load ${load} of 2 × ${rpm} rpm, seed ${seed}`);
console.error('Serving them by both rules in virtual time…');
const headway = judge(outage, arrivals, await runHeadway(outage, arrivals));
const litellm = judge(outage, arrivals, await runLitellmRule(outage, arrivals));

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;
const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;
const row = (what: string, of: (judged: Judged) => string | number) => [what, of(headway), of(litellm)];
console.log('');
console.log(
  formatTable([
    ['', 'Headway', 'LiteLLM’s rule'],
    row('use of the deployment that is left', ({ use }) => percent(use)),
    row('calls that overtook a better request', ({ inversions }) => inversions),
    row('calls to the deployment while it failed', ({ wasted }) => wasted),
    row('calls refused with 429', ({ refused }) => refused),
    row('most calls of a deployment in any 60 s', ({ worstMinute }) => worstMinute),
    row('of the returned one in its first minute', ({ firstMinute }) => firstMinute),
    row('at once before its 1st, 3rd, 7th answer', ({ ramp }) => ramp.join(', ')),
    row('from its return to its first answer', ({ backAfterMs }) => seconds(backAfterMs)),
    row('requests answered in 15 minutes', ({ answered }) => answered),
    row('requests failed', ({ failed }) => failed),
    row('mean wait, priority 0 / 100 / 1000', ({ waitsMs }) => waitsMs.map(seconds).join(' / ')),
  ]),
);

// The same without an outage: one request in the middle that no deployment can serve.
const well: Outage = { ...outage, failsFromMs: Infinity, failsUntilMs: Infinity };
const poison = arrivals.findIndex(({ atMs, priority }) => atMs > 2 * MINUTE_MS && priority === 0);
const beside = await runHeadway(well, arrivals, (n) => n === poison);
const without = await runHeadway(
  well,
  arrivals.map((own) => (own.n === poison ? { ...own, atMs: own.atMs, priority: 1_000_000 } : own)),
);
const own = beside.calls.filter(({ n }) => n === poison).length;
const lost = turnsLostTo(poison, beside, without);
console.log(`\na request that always fails: ${own} calls of its own, the others lose ${lost} turns by it`);

const failures = [
  ...failuresOf(headway, outage),
  ...(lost > own ? [`a request with ${own} calls has cost the others ${lost} turns`] : []),
];
for (const failure of failures) console.log(`BROKEN ${failure}`);
process.exitCode = failures.length === 0 ? 0 : 1;
