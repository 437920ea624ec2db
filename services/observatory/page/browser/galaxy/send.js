/** @typedef {'dock' | 'separate'} Action */

/**
 * Sends a ship to a spaceport, or away from it, for real. The click is the root of the trace that follows: its context goes with the
 * request (W3C traceparent), its span to the observatory (OTLP over HTTP) when the answer is here.
 * @param {string} ship @param {string} spaceport @param {Action} action @param {(traceId: string) => void} began
 * @returns {Promise<string>} an error message; empty if the ship responded, with whatever status
 */
export async function sendShip(ship, spaceport, action, began) {
  const traceId = randomHex(16);
  const spanId = randomHex(8);
  const start = now();
  began(traceId);
  const answer = await post(
    '/page/actions',
    { ship, spaceport, action },
    { traceparent: `00-${traceId}-${spanId}-01` },
  );
  const status = answer?.status ?? 0;
  const failed = status === 0 || status >= 400;
  const span = {
    traceId,
    spanId,
    name: `Click: ${action}`,
    kind: 3,
    startTimeUnixNano: String(start),
    endTimeUnixNano: String(now()),
    attributes: [
      text('sos.ship.id', ship),
      text('sos.spaceport.name', spaceport),
      text('http.request.method', 'POST'),
      text('url.path', '/page/actions'),
      ...(status === 0 ? [] : [{ key: 'http.response.status_code', value: { intValue: String(status) } }]),
    ],
    status: failed ? { code: 2 } : {},
  };
  const resource = { attributes: [text('service.name', 'browser')] };
  await post('/v1/traces', {
    resourceSpans: [{ resource, scopeSpans: [{ scope: { name: 'sos.page' }, spans: [span] }] }],
  });
  if (!answer) return 'The observatory does not answer: start the fleet again with npm start';
  if (status <= 400) return '';
  const { detail = `HTTP ${status}` } = await answer.json().catch(() => ({}));
  return detail;
}

/** @param {string} url @param {object} body @param {Record<string, string>} headers @returns {Promise<Response | undefined>} */
async function post(url, body, headers = {}) {
  try {
    return await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
  } catch {
    return undefined; // not there: the page says so
  }
}

/** Nanoseconds since 1970. */
function now() {
  return BigInt(Math.round((performance.timeOrigin + performance.now()) * 1000)) * 1000n;
}

/** @param {number} bytes */
function randomHex(bytes) {
  return [...crypto.getRandomValues(new Uint8Array(bytes))]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('');
}

/** @param {string} key @param {string} stringValue */
function text(key, stringValue) {
  return { key, value: { stringValue } };
}
