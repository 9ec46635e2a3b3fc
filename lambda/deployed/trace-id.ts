const ROOT = /(?:^|;)\s*Root=(1-[0-9a-f]{8}-[0-9a-f]{24})\s*(?:;|$)/i;

/**
 * The trace id in X-Ray's own spelling: `Root=1-6922df8f-5d1c6b0e2d4f8a9b1c3d5e7f;Parent=…;Sampled=1`. Any other
 * text counts as no id, since callers may send the header too.
 */
export const traceIdIn = (header: string | undefined): string | undefined =>
  ROOT.exec(header ?? '')?.[1]?.toLowerCase();
