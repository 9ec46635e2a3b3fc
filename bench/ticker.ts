const EVERY_MS = 10_000;

/** Reports on standard error every ten seconds how far a measurement has got; the function returned stops that. */
export function startTicker(howFar: () => string): () => void {
  const beganAtMs = performance.now();
  const timer = setInterval(() => {
    console.error(`${Math.round((performance.now() - beganAtMs) / 1_000)} s: ${howFar()}`);
  }, EVERY_MS);
  timer.unref();
  return () => clearInterval(timer);
}
