/** A dock to be cleaned, since its ship has left. */
export interface CleaningOrder {
  /** The separation that left it, as a UUID: it is the id of the queue's message too. */
  separation: string;
  spaceport: string;
  shipId: string;
  passengers: number;
  /** The trace context of its `send` span, which the span that processes it links to. */
  trace?: Record<string, string> | null;
}

/** The queue's name, and that of the queue for orders whose attempts have all failed (packages/database/migrations/003-cleaning.sql). */
export const QUEUE = 'cleaning';
export const DEAD_LETTER_QUEUE = 'cleaning_failed';
/** The schema of PostgreSQL that holds pg-boss's tables. */
export const QUEUE_SCHEMA = 'sos_queue';
