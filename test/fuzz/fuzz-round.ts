import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { Refused } from '../../cli/refused.ts';
import { KEY } from './seed-data.ts';

/**
 * No 5xx, and every answer as the document says: status, content type, headers, body. A request that is wrong by
 * the document is refused, as is one without a required key, and a method that the document does not name is a 405
 * with `Allow`.
 * Not checked: that everything that fits is accepted. A deadline in the past fits, and so does the id of nothing.
 */
const checks = [
  'not_a_server_error',
  'status_code_conformance',
  'content_type_conformance',
  'response_headers_conformance',
  'response_schema_conformance',
  'negative_data_rejection',
  'unsupported_method',
  'allow_header_conformance',
  'ignored_auth',
];

const reportSchema = z.object({
  test_cases: z.object({ generated: z.number(), with_failures: z.number() }),
  errors: z.array(z.unknown()),
});

export interface Round {
  /** The fuzzer's program. */
  readonly program: string;
  readonly url: string;
  /** Path of the file. */
  readonly document: string;
  readonly folder: string;
  readonly seed: number;
  /** For each operation, in addition to those that every round has. */
  readonly examples: number;
}

export interface RoundResult {
  readonly requests: number;
  readonly failed: number;
}

/** One run of the fuzzer; its findings go to standard output. */
export async function fuzzRound({
  program,
  url,
  document,
  folder,
  seed,
  examples,
}: Round): Promise<RoundResult> {
  const report = join(folder, `report-${seed}.json`);
  const args = [
    'run',
    document,
    '--url',
    url,
    '--header',
    `Authorization: Bearer ${KEY}`,
    '--seed',
    String(seed),
    '--max-examples',
    String(examples),
    '--checks',
    checks.join(','),
    '--generation-database',
    'none',
    '--continue-on-failure',
    '--request-timeout',
    '90',
    '--suppress-health-check',
    'all',
    '--warnings',
    'off',
    '--no-color',
    '--report',
    'json',
    '--report-json-path',
    report,
  ];
  const child = spawn(program, args, { cwd: folder, stdio: ['ignore', 'inherit', 'inherit'] });
  const end = () => child.kill();
  process.once('SIGTERM', end).once('SIGINT', end);
  await once(child, 'exit');
  process.off('SIGTERM', end).off('SIGINT', end);
  const text = await readFile(report, 'utf8').catch((cause: unknown) => {
    throw new Refused('The fuzzer ended before its end.', { cause });
  });
  const { test_cases: cases, errors } = reportSchema.parse(JSON.parse(text));
  return { requests: cases.generated, failed: cases.with_failures + errors.length };
}
