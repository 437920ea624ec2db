/** What went wrong with a connection, in one line. Node leaves the message empty where it tried several addresses. */
export function textOf(error: unknown): string {
  const { message, code, errors } = error as NodeJS.ErrnoException & { errors?: Error[] };
  return message || errors?.map((each) => each.message).join(', ') || code || 'the connection failed';
}
