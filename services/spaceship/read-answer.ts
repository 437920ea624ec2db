import { HttpError } from '#http-service/http-error.ts';

/** A spaceport's answers are a line long; what is longer is not one, and is not read to its end. */
const MAX_BYTES = 16 * 1024;

/**
 * Reads the answer of a spaceport: an object of JSON, 16 KiB at most.
 * @throws {HttpError} 502 where it is anything else, a redirect among them: a spaceport cannot send a ship elsewhere.
 */
export async function readAnswer(name: string, response: Response): Promise<Record<string, unknown>> {
  const strange = new HttpError(502, `${name} answered what a spaceport does not answer`);
  if (response.status >= 300 && response.status < 400) {
    await response.body?.cancel();
    throw strange;
  }
  let text = '';
  const decoder = new TextDecoder();
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length > MAX_BYTES) throw strange; // leaving the loop closes the connection
  }
  try {
    return Object(JSON.parse(text));
  } catch {
    throw strange;
  }
}
