import { useEffect, useMemo, useState } from 'preact/hooks';
import { setServices } from '../services.js';
import { listen } from '../stream.js';
import { toTrace } from './model.js';

/**
 * @typedef {import('./types.ts').Trace} Trace
 * @typedef {import('./types.ts').Payload} Payload
 */

/** The shortest time between two loads of a growing trace, in milliseconds. */
const REST_MS = 400;

/**
 * A trace as far as it has arrived, and again whenever more of it comes; `undefined` before the first answer, `null` where the
 * observatory has nothing of it.
 * @param {string} id @param {boolean} [aligned] whether clocks that disagree are aligned @returns {Trace | null | undefined}
 */
export function useTrace(id, aligned = false) {
  const [payload, setPayload] = useState(/** @type {Payload | null | undefined} */ (undefined));
  const trace = useMemo(() => payload && toTrace(payload, aligned), [payload, aligned]);
  useEffect(() => {
    if (!/^[0-9a-f]{32}$/.test(id)) {
      setPayload(null);
      return;
    }
    let size = '';
    let isLoading = false;
    let isOver = false;
    const load = async () => {
      const asked = size;
      isLoading = true;
      const next = await fetchTrace(id).catch(() => undefined);
      if (isOver) return;
      if (next === undefined) size = ''; // the load failed: the next message of the stream triggers another
      else setPayload(next);
      await new Promise((resolve) => setTimeout(resolve, REST_MS));
      isLoading = false;
      if (asked !== size && size !== '' && !isOver) void load();
    };
    const stop = listen(`/page/live/trace/${id}`, ({ spans, logs }) => {
      const now = `${spans} ${logs}`;
      if (now === size) return;
      size = now;
      if (spans + logs === 0) setPayload(null);
      else if (!isLoading) void load();
    });
    return () => {
      isOver = true;
      stop();
    };
  }, [id]);
  return trace;
}

/** @param {string} id @returns {Promise<Payload | null>} */
async function fetchTrace(id) {
  const response = await fetch(`/page/trace/${id}`);
  if (response.status === 404 || response.status === 400) return null;
  const payload = await response.json();
  setServices(payload.services);
  return payload.spans.length + payload.logs.length === 0 ? null : payload;
}
