/** An ExportTraceServiceRequest in protobuf, as much as a load needs. */

function varint(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...varint(value >>> 7)];
}

function message(field: number, ...parts: Buffer[]): Buffer {
  const bytes = Buffer.concat(parts);
  return Buffer.concat([Buffer.from([(field << 3) | 2, ...varint(bytes.length)]), bytes]);
}

function number(field: number, value: number): Buffer {
  return Buffer.from([field << 3, ...varint(value)]);
}

function nanos(field: number, millis: number): Buffer {
  const bytes = Buffer.alloc(9, (field << 3) | 1);
  bytes.writeBigUInt64LE(BigInt(Math.round(millis * 1000)) * 1000n, 1);
  return bytes;
}

function text(field: number, value: string): Buffer {
  return message(field, Buffer.from(value));
}

function attribute(field: number, key: string, value: string): Buffer {
  return message(field, text(1, key), message(2, text(1, value)));
}

function id(bytes: number, value: number): Buffer {
  return Buffer.from(value.toString(16).padStart(2 * bytes, '0'), 'hex');
}

/** A span of a dock, with the attributes that an HTTP server's span has. @param trace and @param index make its ids. */
function span(trace: number, index: number): Buffer {
  const start = Date.now();
  return message(
    2,
    message(1, id(16, trace)),
    message(2, id(8, trace * 8 + index)),
    ...(index > 1 ? [message(4, id(8, trace * 8 + index - 1))] : []),
    text(5, index === 1 ? 'POST /dock/:spaceport' : 'POST /dock'),
    number(6, 2),
    nanos(7, start),
    nanos(8, start + 5),
    attribute(9, 'http.request.method', 'POST'),
    attribute(9, 'url.path', '/dock/pontus-spaceport'),
    attribute(9, 'http.route', '/dock/:spaceport'),
    attribute(9, 'url.scheme', 'http'),
    attribute(9, 'server.address', 'localhost'),
    attribute(9, 'network.peer.address', '127.0.0.1'),
    attribute(9, 'http.response.status_code', '200'),
    attribute(9, 'sos.ship.id', `ship-${trace % 1000}`),
    attribute(9, 'sos.spaceport.name', 'pontus-spaceport'),
  );
}

/** A request with traces of five spans each, numbered from `first`. */
export function tracesRequest(first: number, traces: number): Buffer {
  const spans = Array.from({ length: traces * 5 }, (_, index) =>
    span(first + Math.floor(index / 5), 1 + (index % 5)),
  );
  const resource = message(1, attribute(1, 'service.name', 'explorer-spaceship'));
  return message(1, resource, message(2, ...spans));
}
