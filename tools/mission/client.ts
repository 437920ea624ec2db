import type { MissionList, MissionState } from '#missions/api.ts';

/** Longer than the observatory waits for the fleet. */
const TIMEOUT_MS = 130_000;

/** An error for the user: one line, with what to do. */
export class MissionError extends Error {}

/** The fleet's missions, over the observatory's HTTP API. */
export interface Client {
  /** Undefined if nothing listens. @throws {MissionError} if another program does. */
  list(): Promise<MissionList | undefined>;
  /** @throws {MissionError} with the fleet's reason. */
  state(number: number): Promise<MissionState>;
  act(number: number, action: string, body?: object): Promise<MissionState>;
  post(path: string, body?: object): Promise<unknown>;
}

/** @param base the observatory's URL. */
export function client(base: string): Client {
  const ask = async (path: string, body?: object): Promise<unknown> => {
    const response = await fetch(`${base}/api/missions${path}`, {
      signal: AbortSignal.timeout(TIMEOUT_MS),
      ...(body && {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    });
    const answer = (await response.json().catch(() => ({}))) as { detail?: string };
    if (response.ok) return answer;
    throw new MissionError(answer.detail ?? `${base} answers, but is no observatory of npm start: stop it`);
  };
  return {
    async list() {
      try {
        return (await ask('')) as MissionList;
      } catch (error) {
        if (Object((error as Error).cause).code === 'ECONNREFUSED') return undefined;
        throw error;
      }
    },
    state: async (number) => (await ask(`/${number}`)) as MissionState,
    act: async (number, action, body = {}) => (await ask(`/${number}/${action}`, body)) as MissionState,
    post: (path, body = {}) => ask(path, body),
  };
}
