/**
 * What went wrong with a connection, in one line. Node leaves the message empty where it tried several addresses, and cancels an
 * HTTP/2 stream because of its session's error.
 */
export function textOf(error: unknown): string {
  const { message, code, errors, cause } = error as NodeJS.ErrnoException & { errors?: Error[] };
  if (code === 'ERR_HTTP2_STREAM_CANCEL' && cause !== undefined) return textOf(cause);
  return message || errors?.map((each) => each.message).join(', ') || code || 'the connection failed';
}
