/** The one error for bad input by a person: its message says what, where, what was expected and what to do. */

/** Shown without a stack; a command that meets one exits with code 2. */
export class UserError extends Error {
  override readonly name = 'UserError';
}
