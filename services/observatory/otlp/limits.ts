/** The most that one request may have, compressed or not: what gRPC receivers take unless told otherwise. */
export const MAX_REQUEST_BYTES = 4 * 1024 * 1024;

/**
 * How many fields one request may have, and how many spans, log records or points: more than 4 MiB of usual telemetry has, at five
 * bytes a field or more. Empty messages take two bytes each: without these limits 4 MiB of them would block the event loop for seconds.
 */
export const MAX_FIELDS = 1_000_000;
export const MAX_ITEMS = 50_000;
/** Numbers that are packed, such as a histogram's counts, cost less than fields: so many count as one. */
export const PACKED_PER_FIELD = 4;

/** A request that exceeds a limit. `message` names the limit. */
export class TooLargeError extends Error {}

/** Counts the fields of one request. @throws {TooLargeError} from `count`, when there are too many. */
export class FieldCount {
  #count = 0;

  count(): void {
    if (++this.#count > MAX_FIELDS)
      throw new TooLargeError(`The request has more than ${MAX_FIELDS} fields: send it in parts`);
  }
}

/** Looks at how many spans, log records or points a request has. @throws {TooLargeError} where that is too many. */
export function checkItems(count: number): void {
  if (count > MAX_ITEMS)
    throw new TooLargeError(
      `The request has ${count} spans, log records or points: send ${MAX_ITEMS} at most at once`,
    );
}
