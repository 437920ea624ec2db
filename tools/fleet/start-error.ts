/** The fleet could not start. The message is one line for the user: why, and what to do. */
export class StartError extends Error {}
