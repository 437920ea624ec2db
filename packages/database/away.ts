/**
 * SQLSTATEs of a database that cannot serve now but may later (PostgreSQL, appendix A): connection exceptions, operator intervention
 * (shutdown, crash, starting up), insufficient resources, a statement that took too long (57014), a lock that was not free
 * (55P03), a serialization failure, a deadlock, a transaction that timed out, a server that has become a standby.
 */
const AWAY = /^(08...|57P..|53...|57014|55P03|40001|40P01|25P03|25006)$/;

/**
 * Whether an error of node-postgres says that the database is away, so that the same statement may work later. Errors of the socket
 * and of the pool come without PostgreSQL's severity and SQLSTATE. Other errors are faults of the statement or of the schema,
 * which time does not mend.
 */
export function isAway(error: unknown): boolean {
  const { severity, code } = Object(error) as { severity?: string; code?: string };
  if (severity !== undefined) return AWAY.test(code ?? '');
  return !(error instanceof TypeError);
}
