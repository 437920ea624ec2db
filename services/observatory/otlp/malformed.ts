/** A message that cannot be decoded. `message` says why. */
export class MalformedError extends Error {}
