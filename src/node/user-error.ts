/** What the user can put right: printed as one line without a stack, exit status 2. */
export class UserError extends Error {}
