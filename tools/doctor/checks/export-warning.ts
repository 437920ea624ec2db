import type { DiagnosticEvent } from '#telemetry/diagnostics.ts';
import { Broken, type Telemetry } from '../target.ts';

/** The current problem with the delivery of a service's spans, from its log; undefined if there is none. */
export function exportWarning(log: string, endpoint: string, set: Telemetry['set']): Broken | undefined {
  const wrong = new Map<DiagnosticEvent['event'], DiagnosticEvent>();
  for (const diagnostic of log.split('\n').flatMap(diagnosticOf)) {
    const { event, signal = 'traces' } = diagnostic;
    if (signal !== 'traces') continue;
    if (event === 'export.recovered') wrong.clear();
    else wrong.set(event, diagnostic);
  }
  const last = [...wrong.values()].at(-1);
  return last && explain(last.endpoint, last.reason ?? '', endpoint, set);
}

/** The cause of a failed export. @param endpoint the right endpoint. @param set how to set a variable. */
export function explain(theirs: string, reason: string, endpoint: string, set: Telemetry['set']): Broken {
  const setEndpoint = set('OTEL_EXPORTER_OTLP_ENDPOINT', endpoint);
  if (/Protocol error|Parse Error/.test(reason)) {
    const [speaks, other, port] = /^\d+ [A-Z_]+:/.test(reason)
      ? ['gRPC', 'http/protobuf', 4317]
      : ['HTTP', 'grpc', 4318];
    return new Broken(`wrong protocol: it speaks ${speaks} to ${theirs}, which does not understand it`, [
      set('OTEL_EXPORTER_OTLP_PROTOCOL', other),
      `or set OTEL_EXPORTER_OTLP_ENDPOINT to the port for ${speaks}, usually ${port}`,
    ]);
  }
  if (reason.includes('the proxy '))
    return new Broken(`a proxy is in the way to ${theirs}: ${reason}`, [
      set('no_proxy', URL.parse(theirs)?.hostname ?? theirs),
      setEndpoint,
    ]);
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

/** The event that a line of a log tells of; none where it is another line. */
function diagnosticOf(line: string): DiagnosticEvent[] {
  if (!line.includes('"event":"export.')) return [];
  try {
    return [JSON.parse(line) as DiagnosticEvent];
  } catch {
    return []; // a truncated line
  }
}
