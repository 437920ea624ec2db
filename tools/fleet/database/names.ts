/** The fleet's own user of its PostgreSQL, and the database it has there. */
export const USER = 'sos';
export const DATABASE = 'sos';
