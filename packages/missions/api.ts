/** The responses of `/api/missions…`, in JSON. A refusal is `{detail}`: what is wrong, and what to do. */

/** How a mission was solved, the first time. */
export interface Solved {
  /** ISO 8601. */
  at: string;
  /** From the scene to the right answer. */
  seconds: number;
  hints: number;
  /** The number of answers, the right one included. */
  tries: number;
  /** Whether the learner asked for the explanation first. */
  shown: boolean;
}

/** A mission in the list. */
export interface MissionEntry {
  number: number;
  title: string;
  minutes: number;
  teaches: string;
  term: { name: string; url: string };
  solved: Solved | null;
  /** Whether its scene is set. */
  current: boolean;
}

/** GET /api/missions, and POST /api/missions/stop. */
export interface MissionList {
  missions: MissionEntry[];
}

/** GET /api/missions/N; POST …/start, …/hint, …/answer and …/show answer the same. */
export interface MissionState extends MissionEntry {
  /** Null while its scene is not set. */
  scene: {
    /** When it was set, in milliseconds since 1970: earlier telemetry is not part of it. */
    since: number;
    story: string;
    question: string;
    answerForm: string;
    /** The hints taken so far, and the number of hints. */
    hints: string[];
    hintsInAll: number;
    /** The verdict on the last answer. */
    last: { answer: string[]; solved: boolean; evidence: string[] } | null;
    /** Once it is solved, or was shown. `link` is a path of the page. */
    explanation: string | null;
    link: string | null;
  } | null;
}

/** Why a request was refused: the HTTP status, and the detail. */
export class Refusal extends Error {
  readonly status: number;

  constructor(status: number, detail: string) {
    super(detail);
    this.status = status;
  }
}
