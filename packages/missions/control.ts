import { Refusal } from './api.ts';
import type { Course } from './course.ts';

/** A request to `/api/missions…` as the observatory forwards it, and the reply. */
export interface ControlRequest {
  method: string;
  /** The path below `/api/missions`, such as `/2/start`. */
  path: string;
  body: unknown;
}
export interface ControlReply {
  status: number;
  body: object;
}

type Handler = (course: Course, number: number, body: Record<string, unknown>) => object | Promise<object>;

/** Each method and path; `N` is a mission's number. */
const ROUTES: Record<string, Handler> = {
  'GET /': (course) => course.list(),
  'GET /N': (course, number) => course.state(number),
  'POST /N/start': (course, number, { seed }) => course.start(number, optionalText('seed', seed)),
  'POST /N/hint': (course, number) => course.hint(number),
  'POST /N/answer': (course, number, { answer }) => course.answer(number, words(answer)),
  'POST /N/show': (course, number) => course.show(number),
  'POST /settings': async (course, _number, { member, settings }) => {
    await course.change(text('member', member), texts(settings));
    return { member, settings };
  },
  'POST /stop': (course) => course.stop(),
};

/** Handles a request. An unexpected error is a 500 with its message, since this is the learner's own machine. */
export async function answerControl(
  course: Course | undefined,
  { method, path, body }: ControlRequest,
): Promise<ControlReply> {
  try {
    const [, number] = /^\/(\d{1,3})(?=\/|$)/.exec(path) ?? [];
    const handler = ROUTES[`${method} ${number === undefined ? path : path.replace(number, 'N')}`];
    if (!handler)
      throw new Refusal(
        404,
        `There is no ${method} /api/missions${path}: docs/missions.md lists what there is`,
      );
    if (!course) throw new Refusal(503, 'The fleet is still starting: ask again in a few seconds');
    return { status: 200, body: await handler(course, Number(number), Object(body)) };
  } catch (error) {
    const status = error instanceof Refusal ? error.status : 500;
    return { status, body: { detail: (error as Error).message } };
  }
}

function text(name: string, value: unknown): string {
  if (typeof value === 'string' && value.length <= 1000) return value;
  throw new Refusal(400, `${name} must be a text`);
}

function optionalText(name: string, value: unknown): string | undefined {
  return value === undefined ? undefined : text(name, value);
}

function words(value: unknown): string[] {
  if (Array.isArray(value) && value.length > 0 && value.length <= 20)
    return value.map((word) => text('answer', word));
  throw new Refusal(400, 'answer must be a list of 1 to 20 words');
}

function texts(value: unknown): Record<string, string> {
  if (typeof value !== 'object' || value === null) throw new Refusal(400, 'settings must be {NAME: VALUE}');
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, text(name, each)]));
}
