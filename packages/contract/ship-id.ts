/** A ship's id has the syntax of a host name, since ships on a cluster are named after their hosts. */
export const SHIP_ID_PATTERN = /^[A-Za-z0-9._-]{1,253}$/;

/** The same in words, to finish a sentence that starts with "must be". */
export const SHIP_ID_WORDS = '1 to 253 letters, digits, dots, dashes or underscores';
