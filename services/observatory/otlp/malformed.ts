/** Bytes that are not the message they should be. `message` says what is wrong with them. */
export class MalformedError extends Error {}
