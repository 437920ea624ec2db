const TIMEOUT_MS = 5_000;

/** The parts of a response that the doctor reads. */
export interface Answer {
  status: number;
  headers: Headers;
  body: string;
}

/** GET with a time limit of 5 s. @returns the reason, in words, if there is no response. */
export async function ask(url: string, headers: Record<string, string> = {}): Promise<Answer | string> {
  try {
    const response = await fetch(url, {
      headers: { 'user-agent': 'sos-doctor', ...headers },
      signal: AbortSignal.timeout(TIMEOUT_MS),
      redirect: 'manual',
    });
    return { status: response.status, headers: response.headers, body: await response.text() };
  } catch (error) {
    return whyNot(error as Error);
  }
}

function whyNot(error: Error): string {
  const { code, message } = Object(error.cause) as { code?: string; message?: string };
  if (error.name === 'TimeoutError') return `does not answer within ${TIMEOUT_MS / 1000} s`;
  if (code === 'ECONNREFUSED') return 'nothing listens there';
  if (code === 'ENOTFOUND') return 'there is no such host';
  if (code === 'UND_ERR_SOCKET' || code === 'ECONNRESET') return 'the connection closes without a response';
  return code ?? message ?? error.message;
}
