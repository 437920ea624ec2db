import { connection } from '../stream.js';

/**
 * @typedef {import('../../../../../packages/missions/api.ts').MissionList} MissionList
 * @typedef {import('../../../../../packages/missions/api.ts').MissionState} MissionState
 */

/**
 * Sends a request to the fleet, through the observatory.
 * @template T
 * @param {string} path below `/api/missions`, such as `/2/start` @param {object} [body] is posted; without one the answer is only read
 * @returns {Promise<T>}
 * @throws {Error} with what the page can show: the refusal's detail, and its status as `status` (0 where nothing answers)
 */
export async function askMissions(path, body) {
  const response = await fetch(`/api/missions${path}`, {
    ...(body && {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    }),
  }).catch(() => undefined);
  connection.value = response ? 'live' : 'offline';
  const reply = await response?.json().catch(() => ({}));
  if (response?.ok) return reply;
  const detail = response ? (reply.detail ?? `HTTP ${response.status}`) : 'The observatory does not answer';
  throw Object.assign(new Error(detail), { status: response?.status ?? 0 });
}
