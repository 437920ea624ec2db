export const HELP = `
npm run doctor follows a trace from each service of the fleet to Jaeger, and names the first hop
that is broken. npm run doctor -- --cluster does so in kubectl's current context and namespace.

For the fleet it takes environment variables:

  FLEET_PORTS_FROM, FLEET_LOGS   as for npm start
  OTEL_EXPORTER_OTLP_ENDPOINT    the Collector that the fleet sends to, if not the observatory
  OTEL_EXPORTER_OTLP_PROTOCOL    grpc (unless set), http/protobuf or http/json
  JAEGER_URL                     where its traces end up: http://localhost:16686
`;
