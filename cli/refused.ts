/** Why a command does not go on, in sentences for whoever gave it; shown without a stack. */
export class Refused extends Error {
  override readonly name = 'Refused';
}
