/** Codes that Node and OpenSSL have for certificates that cannot be accepted, on either side. */
const CERTIFICATE_ERROR =
  /^ERR_TLS_CERT_|^ERR_SSL_.*CERTIFICATE|^(CERT|CRL|UNABLE_TO|INVALID_CA|PATH_LENGTH)_|SELF_SIGNED_CERT|^HOSTNAME_MISMATCH$/;
/** The peer does not speak TLS. */
const NO_TLS = /wrong.version.number|packet.length.too.long/i;

/**
 * The cause of a connection error, in one line. Node leaves the message empty where it tried several addresses, and cancels an
 * HTTP/2 stream because of its session's error.
 */
export function textOf(error: unknown): string {
  const { message, code = '', errors, cause } = error as NodeJS.ErrnoException & { errors?: Error[] };
  if (code === 'ERR_HTTP2_STREAM_CANCEL' && cause !== undefined) return textOf(cause);
  const text = message || errors?.map((each) => each.message).join(', ') || code || 'the connection failed';
  if (CERTIFICATE_ERROR.test(code)) return `TLS certificate: ${text}; see OTEL_EXPORTER_OTLP_CERTIFICATE`;
  if (NO_TLS.test(`${code} ${text}`)) return 'the server does not speak TLS; see OTEL_EXPORTER_OTLP_ENDPOINT';
  return text;
}
