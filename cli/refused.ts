/** Why a command does not go on, in sentences for its user; shown without a stack. */
export class Refused extends Error {
  override readonly name: string = 'Refused';
}

/** The command line itself is wrong: exit code 2, as shells and their scripts expect. */
export class WrongUse extends Refused {
  override readonly name = 'WrongUse';
}
