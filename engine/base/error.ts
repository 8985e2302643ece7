/** A mistake of the caller, worded for a person: it names what was wrong and where. */
export class UserError extends Error {
  override readonly name = 'UserError'
}
