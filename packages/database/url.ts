import * as v from 'valibot';

/** Whether this is postgres://USER:PASSWORD@HOST:PORT/DATABASE as libpq reads it. Optional parts may be missing. */
export function isPostgresUrl(text: string): boolean {
  const url = URL.parse(text);
  return (url?.protocol === 'postgres:' || url?.protocol === 'postgresql:') && url.pathname.length > 1;
}

/** Whether each % begins a percent-encoded character: node-postgres fails at some malformed ones and misreads others. */
function isDecodable(text: string): boolean {
  try {
    return decodeURIComponent(text) !== '';
  } catch {
    return false;
  }
}

/** The value of DATABASE_URL. */
export const postgresUrl = v.pipe(
  v.string(),
  v.check(isPostgresUrl, 'postgres://USER:PASSWORD@HOST:PORT/DATABASE'),
  v.check(isDecodable, 'postgres://USER:PASSWORD@HOST:PORT/DATABASE with a % of the password written %25'),
);
