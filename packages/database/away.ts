/**
 * SQLSTATEs of a database that cannot serve now but may later (PostgreSQL, appendix A): connection exceptions, operator intervention
 * (shutdown, crash, starting up), insufficient resources, a statement that took too long (57014), a lock that was not free
 * (55P03), a serialization failure, a deadlock, a transaction that timed out, a server that has become a standby.
 */
const AWAY = /^(08...|57P..|53...|57014|55P03|40001|40P01|25P03|25006)$/;

interface PostgresError {
  severity: string;
  code: string;
  message: string;
  path: string;
}

/** Prefixes of errors about settings or the schema: a missing password, a server without TLS. */
const FAULT = /^(SASL|The server does not support SSL|pg-boss )/;
/** The codes of a failed assertion and of a missing queue. */
const FAULT_CODE = /^(ERR_ASSERTION|PGBOSS_)/;

/**
 * Whether an error of node-postgres or pg-boss means that the database is unavailable, so that the same statement may succeed later.
 * Errors of the socket and of the pool come without PostgreSQL's severity and SQLSTATE. Other errors are faults of a setting, of the
 * statement or of the schema, and lasting.
 */
export function isAway(error: unknown): boolean {
  const { severity, code = '', message = '', path } = Object(error) as Partial<PostgresError>;
  if (severity !== undefined) return AWAY.test(code);
  const isOfFile = path !== undefined; // a certificate, a migration
  const isFault = isOfFile || FAULT_CODE.test(code) || FAULT.test(message);
  return !isFault && !(error instanceof TypeError || error instanceof URIError);
}
