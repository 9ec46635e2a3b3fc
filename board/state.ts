import { batch, computed, signal } from '@preact/signals';
import { createClient, Refusal, type Board, type List } from './client.ts';
import { nextPollMs } from './poll.ts';
import { withSample, type Samples } from './rates.ts';

export const views = ['Now', 'Line', 'Request', 'Keys'] as const;
export type View = (typeof views)[number];

/** Kept for this tab only, so that a reload does not ask for it again. */
const STORED_KEY = 'headway-key';

const key = signal<string | null>(sessionStorage.getItem(STORED_KEY));
export const isConnected = computed(() => key.value !== null);
export const client = computed(() => createClient(key.value ?? ''));

export const view = signal<View>('Now');
/** The request that is looked at. */
export const requestId = signal('');
export const models = signal<readonly string[]>([]);
export const model = signal('');
export const board = signal<Board | null>(null);
/** How the tiers' counters stood at earlier looks. */
export const samples = signal<Samples>([]);
/** What went wrong last; null = nothing. */
export const trouble = signal<string | null>(null);
/** The gateway's clock minus this one, ms. */
export const aheadMs = signal(0);
/** Ticks while the page is looked at, so that times to come count down. */
export const nowMs = signal(Date.now());

export async function connect(typed: string): Promise<void> {
  key.value = typed;
  try {
    await loadModels();
    sessionStorage.setItem(STORED_KEY, typed);
  } catch (error) {
    disconnect(textOf(error));
  }
}

export function disconnect(because: string | null = null): void {
  sessionStorage.removeItem(STORED_KEY);
  batch(() => {
    key.value = null;
    board.value = null;
    samples.value = [];
    requestId.value = '';
    models.value = [];
    trouble.value = because;
  });
}

async function loadModels(): Promise<void> {
  const { data } = await client.value.get<List<{ readonly id: string }>>('v1/models');
  batch(() => {
    models.value = data.map(({ id }) => id).filter((id) => !id.includes('*'));
    if (!models.value.includes(model.value)) model.value = models.value[0] ?? '';
    trouble.value = null;
  });
}

export function showRequest(id: string): void {
  batch(() => {
    requestId.value = id;
    view.value = 'Request';
  });
}

export function watchModel(name: string): void {
  batch(() => {
    model.value = name;
    board.value = null;
    samples.value = [];
  });
  look.now();
}

async function poll(): Promise<number> {
  const asked = model.value;
  const by = client.value;
  const isStill = (): boolean => model.value === asked && client.value === by;
  if (key.value === null || asked === '' || document.hidden) return nextPollMs({ isHidden: document.hidden });
  try {
    const seen = await by.get<Board>(`v1/board?model=${encodeURIComponent(asked)}`);
    if (!isStill()) return 0;
    const before = board.value;
    batch(() => {
      board.value = seen;
      samples.value = withSample(samples.value, seen);
      aheadMs.value = seen.as_of * 1_000 - Date.now();
      trouble.value = null;
    });
    return nextPollMs({ isHidden: false, before, seen });
  } catch (error) {
    if (!isStill()) return 0;
    if (error instanceof Refusal && error.status === 401) disconnect(error.message);
    else trouble.value = textOf(error);
    return nextPollMs({ isHidden: false });
  }
}

/** Looks again and again, and at once whenever somebody comes back to the page. */
export const look = (() => {
  let timer = 0;
  const run = async (): Promise<void> => {
    window.clearTimeout(timer);
    const gapMs = await poll();
    window.clearTimeout(timer);
    timer = window.setTimeout(() => void run(), gapMs);
  };
  return { now: () => void run() };
})();

/** Begins to look, and to count down. */
export function start(): void {
  if (key.value !== null) void connect(key.value).then(look.now);
  document.addEventListener('visibilitychange', () => {
    if (!document.hidden) look.now();
  });
  window.setInterval(() => {
    if (!document.hidden) nowMs.value = Date.now();
  }, 100);
}

export const textOf = (error: unknown): string =>
  error instanceof Refusal ? error.message : 'The gateway cannot be reached.';
