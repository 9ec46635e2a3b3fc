import { parentPort } from 'node:worker_threads';
import { startFakeUpstream } from '../testkit/fake-upstream.ts';

const upstream = await startFakeUpstream({ latencyMs: 0 });
parentPort?.postMessage(upstream.url);
