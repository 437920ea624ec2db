/** An error response: its status, and the detail that the caller gets. */
export class HttpError extends Error {
  readonly status: number;
  readonly headers: Record<string, string>;

  /**
   * @param status the HTTP status, 4xx or 5xx.
   * @param detail what is wrong and what to do about it; it is sent to the caller as `{"detail": …}`.
   */
  constructor(status: number, detail: string, headers: Record<string, string> = {}) {
    super(detail);
    this.status = status;
    this.headers = headers;
  }
}
