import { formatTable, mean } from '../../testkit/statistics.ts';
import { billOf, breakEven, totalOf, type BillLine } from './billing/bill.ts';
import { eventSourceUsage, idleUsages } from './idle.ts';
import { cpuShare, stretched } from './billing/lambda-time.ts';
import { floodTable, functionUrlTable } from './function-url.ts';
import { rates, WAIT_SECONDS, type Findings } from './measuring/measure.ts';
import { ingresses, paths, sumAt, verdict, type Path } from './path-sums.ts';
import { AWS_CALL_MS, jobCost, queuedCost, type PathCost } from './paths.ts';
import { litellmOnEcs, prices } from './billing/prices.ts';
import { LLM_MS, TEXT_BYTES } from './measuring/workload.ts';

const apiSizes = [128, 192, 256, 512];
const dispatcherSizes = [256, 512];
const IDLE_GROUPS = 5;
const IDLE_TIERS = 4;
const IDLE_TARGET = 1;

/** All results as text, and whether every target is met at the memory sizes that ship. */
export function report(findings: Findings): { readonly text: string; readonly isMet: boolean } {
  const { shipped } = findings;
  const idle = totalOf(monthOf(findings, IDLE_GROUPS));
  const missed = ingresses.flatMap((ingress) =>
    paths.flatMap((path) =>
      rates
        .filter((rpm) => verdict(path, sumAt(findings, path, { rpm, memory: shipped, ingress })) === 'MISSED')
        .map((rpm) => `${path.name} at ${rpm} rpm (${ingress})`),
    ),
  );
  if (idle + secretUsd > IDLE_TARGET) missed.push('idle');
  const parts = [
    assumptions(findings),
    ...paths.map((path) => pathTable(findings, path)),
    functionUrlTable(findings),
    floodTable(findings),
    memoryTable(findings),
    latencyTable(findings),
    idleTable(findings),
    aloneTable(findings),
    comparison(findings, idle),
    missed.length === 0 ? 'every target is met' : `missed at the sizes that ship: ${missed.join('; ')}`,
  ];
  return { text: parts.join('\n\n'), isMet: missed.length === 0 };
}

function assumptions({ shipped, at, api }: Findings): string {
  const waits = rates.map((rpm) => (mean(at[rpm].ticket.api.waits) / 1000).toFixed(1));
  return [
    `AWS calls counted on emulators, list prices of us-east-1 without free tiers, US dollars.`,
    `The model takes ${LLM_MS / 1000} s; prompt and answer ${TEXT_BYTES} bytes each; requests limited, tokens not.`,
    `Queued: ${rates.join(' and ')} rpm fully used, ${rates.map((rpm) => (rpm * WAIT_SECONDS) / 60).join(' and ')} waiting, measured wait ${waits.join(' and ')} s.`,
    `Lambda ships with ${shipped.api} MB (API) and ${shipped.dispatcher} MB (dispatcher); its time is computed: real waits,`,
    `${AWS_CALL_MS} ms for each AWS call on the way (assumed), and the bundle's CPU measured here (direct ${api.direct.toFixed(1)}, submit`,
    `${api.submit.toFixed(1)}, collect ${api.collect.toFixed(1)} ms, without TLS) at the share of a CPU that the memory has. Not measured on Lambda.`,
    `Log lines are those that the bundles and the dispatcher write at INFO; X-Ray records 5 % of the calls.`,
    `All sums are with API Gateway unless a function URL is named.`,
    `Not counted: data out (0.09 a GB), cold starts, alarms, custom metrics (0.30 a month each: docs/operations.md).`,
  ].join('\n');
}

function pathTable(findings: Findings, path: Path): string {
  const bills = rates.map((rpm) => {
    const { usages, count } = path.costAt(findings, rpm, findings.shipped);
    return new Map(billOf(usages, count).map((line) => [line.call, line]));
  });
  const calls = [...new Set(bills.flatMap((bill) => [...bill.keys()]))];
  const sums = bills.map((bill) => totalOf([...bill.values()]));
  const { target } = path;
  return formatTable([
    [path.name, ...rates.flatMap((rpm) => ['calls', 'units', `$/M at ${rpm} rpm`])],
    ...calls.map((call) => [call, ...bills.flatMap((bill) => cellsOf(bill.get(call)))]),
    ['sum', ...sums.flatMap((sum) => ['', '', sum.toFixed(2)])],
    ...(target === undefined
      ? []
      : [[`target ${target}`, ...sums.flatMap((sum) => ['', '', verdict(path, sum)])]]),
  ]);
}

const cellsOf = (line: BillLine | undefined): string[] =>
  line === undefined
    ? ['', '', '']
    : [line.calls.toFixed(2), line.units.toFixed(2), line.usdPerMillion.toFixed(2)];

/** The sums at other sizes. */
function memoryTable(findings: Findings): string {
  const sizes = dispatcherSizes.flatMap((dispatcher) => apiSizes.map((api) => ({ api, dispatcher })));
  return formatTable([
    ['API + dispatcher MB', ...paths.flatMap(({ name }) => rates.map((rpm) => `${name}, ${rpm}`))],
    ...sizes.map((memory) => [
      `${memory.api} + ${memory.dispatcher}`,
      ...paths.flatMap((path) => rates.map((rpm) => sumAt(findings, path, { rpm, memory }).toFixed(2))),
    ]),
  ]);
}

/** The effect of a memory size on the measured CPU time. */
function latencyTable({ api, dispatcherImportMs, at }: Findings): string {
  const rows = apiSizes.map((memoryMb) => {
    const ms = (cpuMs: number): string => stretched(cpuMs, memoryMb).toFixed(0);
    return [
      `${memoryMb} MB`,
      `${(100 * cpuShare(memoryMb)).toFixed(1)} %`,
      ms(api.direct),
      ms(api.submit),
      ms(api.collect),
      ms(api.importMs),
      ms(api.firstMs),
    ];
  });
  const load = rates.map((rpm) => {
    const used = [at[rpm].ticket, at[rpm].job].map(
      ({ dispatcher, dispatcherSeconds }) => dispatcher.cpuMs / (10 * dispatcherSeconds),
    );
    return `at ${rpm} rpm ${used.map((percent) => percent.toFixed(1)).join(' / ')} %`;
  });
  return [
    formatTable([
      ['API function', 'of a CPU', 'direct ms', 'submit', 'collect', 'cold: import', 'cold: first request'],
      ...rows,
    ]),
    `(if the import is throttled as the rest; dispatcher import ${dispatcherImportMs.toFixed(0)} ms of a whole CPU)`,
    `dispatcher's CPU (tickets / jobs): ${load.join(', ')} of one; ${dispatcherSizes.map((mb) => `${mb} MB have ${(100 * cpuShare(mb)).toFixed(1)} %`).join(', ')}`,
  ].join('\n');
}

const monthOf = ({ sweep, sweptGroups, shipped }: Findings, groups: number): BillLine[] =>
  // The unit here is a month: dollars, not dollars for a million.
  billOf(
    idleUsages({ sweep, sweptGroups, groups, tiers: IDLE_TIERS, memoryMb: shipped.dispatcher }),
    1_000_000,
  );

/** The cost that a secret adds to any month, if the configuration refers to one. */
const secretUsd = prices.secretMonth.usdPerMillion / 1_000_000;
/** The cost that offering webhooks adds to an idle month. */
const webhooksUsd = totalOf(billOf([eventSourceUsage()], 1_000_000));

function idleTable(findings: Findings): string {
  const month = monthOf(findings, IDLE_GROUPS);
  const sum = totalOf(month);
  const perGroup = sum - totalOf(monthOf(findings, IDLE_GROUPS - 1));
  const most = (usd: number) => Math.floor(IDLE_GROUPS + (usd - sum) / perGroup);
  return formatTable([
    [`idle, ${IDLE_GROUPS} model groups of ${IDLE_TIERS} tiers`, 'a month', '$ a month'],
    ...month.map(({ call, calls, usdPerMillion }) => [
      call,
      Math.round(calls * 1_000_000),
      usdPerMillion.toFixed(3),
    ]),
    ['sum', '', sum.toFixed(2)],
    ['the stage’s secret', 1, secretUsd.toFixed(3)],
    ['sum with the secret', '', (sum + secretUsd).toFixed(2)],
    [`target ${IDLE_TARGET}`, '', sum + secretUsd <= IDLE_TARGET ? 'met' : 'MISSED'],
    ['webhooks offered', eventSourceUsage().calls, webhooksUsd.toFixed(3)],
    ['sum with both', '', (sum + secretUsd + webhooksUsd).toFixed(2)],
    ['each model group', '', perGroup.toFixed(3)],
    [`model groups for ${IDLE_TARGET}, with the secret`, '', most(IDLE_TARGET - secretUsd)],
    [`model groups for ${IDLE_TARGET}, with both`, '', most(IDLE_TARGET - secretUsd - webhooksUsd)],
  ]);
}

/** The opposite of sharing: a dispatcher that runs for one request. */
function aloneTable({ alone, api, shipped }: Findings): string {
  const queued = queuedCost({ load: alone.ticket, cpu: api, memory: shipped });
  const job = jobCost({ load: alone.job, cpu: api, memory: shipped });
  const row = (name: string, { usages, count }: PathCost, seconds: number) => [
    name,
    seconds.toFixed(1),
    totalOf(billOf(usages, count)).toFixed(2),
  ];
  return formatTable([
    ['nobody else in the queue (60 rpm)', 'dispatcher s', '$/M'],
    row('queued', queued, alone.ticket.dispatcherSeconds),
    row('job, one collect', job, alone.job.dispatcherSeconds),
  ]);
}

function comparison(findings: Findings, idle: number): string {
  const memory = findings.shipped;
  return formatTable([
    [
      'million requests a month for the price of LiteLLM on ECS, idle',
      ...litellmOnEcs.map(({ name, usdPerMonth }) => `${name}, $${usdPerMonth} a month`),
    ],
    ...paths.flatMap((path) =>
      rates.map((rpm) => [
        `${path.name}, ${rpm} rpm`,
        ...litellmOnEcs.map(({ usdPerMonth }) => {
          const usdPerMillion = sumAt(findings, path, { rpm, memory });
          const requests = breakEven({ usdPerMonth, idleUsdPerMonth: idle, usdPerMillion });
          return (requests / 1_000_000).toFixed(1);
        }),
      ]),
    ),
  ]);
}
