import { Broken } from '../target.ts';

/** How a service says that its telemetry is not taken (services/instrumentation), and that it is again. */
const COMPLAINTS = [
  /(\S+) does not take telemetry \((.*)\): trying again/,
  /(\S+) does not take spans \((.*)\): they are not sent/,
  /(\S+) refuses spans, which are dropped: (.*)/,
];
const DELIVERED = 'Telemetry is delivered again';

/** What the last complaint in a service's log means; undefined where it has none, or has come over it. */
export function complaint(log: string, endpoint: string): Broken | undefined {
  const messages = log.split('\n').map(messageOf);
  const since = messages.findLastIndex((message) => message.includes(DELIVERED));
  const last = messages.slice(since + 1).findLast((message) => COMPLAINTS.some((kind) => kind.test(message)));
  const [, theirs = '', reason = ''] = COMPLAINTS.map((kind) => kind.exec(last ?? '')).find(Boolean) ?? [];
  return last === undefined ? undefined : explain(theirs, reason, endpoint);
}

/** What a failed export means. @param endpoint what would have been right. */
export function explain(theirs: string, reason: string, endpoint: string): Broken {
  const setEndpoint = `set OTEL_EXPORTER_OTLP_ENDPOINT=${endpoint}`;
  if (/Protocol error|Parse Error/.test(reason)) {
    const [speaks, other, port] = /^\d+ [A-Z_]+:/.test(reason)
      ? ['gRPC', 'http/protobuf', 4317]
      : ['HTTP', 'grpc', 4318];
    return new Broken(`wrong protocol: it speaks ${speaks} to ${theirs}, which does not understand it`, [
      `set OTEL_EXPORTER_OTLP_PROTOCOL=${other}`,
      `or set OTEL_EXPORTER_OTLP_ENDPOINT to the port for ${speaks}, usually ${port}`,
    ]);
  }
  if (/ECONNREFUSED/.test(reason))
    return new Broken(`wrong endpoint: it sends to ${theirs}, where nothing listens`, [setEndpoint]);
  if (/Name resolution failed|ENOTFOUND|EAI_AGAIN/.test(reason))
    return new Broken(`wrong endpoint: it sends to ${theirs}, a name that does not exist`, [setEndpoint]);
  if (/Not Found|UNIMPLEMENTED|404/.test(reason))
    return new Broken(`wrong endpoint: it sends to ${theirs}, which takes no spans (${reason})`, [
      setEndpoint,
    ]);
  return new Broken(`it sends to ${theirs}, which does not take its spans: ${reason}`, [
    setEndpoint,
    'if it asks who you are, set OTEL_EXPORTER_OTLP_HEADERS',
  ]);
}

/** The message of a line of JSON; the line itself where it is none. */
function messageOf(line: string): string {
  try {
    return String(Object(JSON.parse(line)).msg ?? line);
  } catch {
    return line;
  }
}
