/** What a ship's id may be: what a host name may, since a host's name is what a ship on a cluster is called by. */
export const SHIP_ID_PATTERN = /^[A-Za-z0-9._-]{1,253}$/;

/** The same in words, to finish a sentence that starts with "must be". */
export const SHIP_ID_WORDS = '1 to 253 letters, digits, dots, dashes or underscores';
