import { HttpError } from '#http-service/http-error.ts';

/** A spaceport's responses are one line long. A longer one is not read to its end. */
const MAX_BYTES = 16 * 1024;

/**
 * Reads a spaceport's response: a JSON object, 16 KiB at most.
 * @throws {HttpError} 502 where it is anything else, a redirect among them: a spaceport cannot send a ship elsewhere.
 */
export async function readResponse(name: string, response: Response): Promise<Record<string, unknown>> {
  const unexpected = new HttpError(502, `${name} sent an unexpected response`);
  if (response.status >= 300 && response.status < 400) {
    await response.body?.cancel();
    throw unexpected;
  }
  let text = '';
  const decoder = new TextDecoder();
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length > MAX_BYTES) throw unexpected; // leaving the loop closes the connection
  }
  try {
    return Object(JSON.parse(text));
  } catch {
    throw unexpected;
  }
}
