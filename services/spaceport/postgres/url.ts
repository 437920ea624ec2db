/** Whether this is postgres://USER:PASSWORD@HOST:PORT/DATABASE, as libpq reads it too; what may be left out, may be. */
export function isPostgresUrl(text: string): boolean {
  const url = URL.parse(text);
  return (url?.protocol === 'postgres:' || url?.protocol === 'postgresql:') && url.pathname.length > 1;
}
