/** Why the gateway does not start, in sentences for whoever started it; shown without a stack. */
export class StartRefused extends Error {
  override readonly name = 'StartRefused';
}
