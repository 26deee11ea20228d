/** Names of files, pairs and categories as a data set may write them: they become paths, rows of a database and lines of a report. */

/** No folder, no control character, no half of a character, no longer than file systems take. */
export const PLAIN_NAME = /^(?!\.{1,2}$)[^/\\\p{Cc}\p{Cs}]{1,255}$/u;
