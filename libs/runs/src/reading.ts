/** How libs/results asks the database: one query at a time, in sessions in which the server refuses to write. */
import type { Queries } from './database.ts';
import type { Home } from './home.ts';

export type Reader = Queries;

/** Its queries reject with `DatabaseUnavailable` while the server is away. */
export const readerOf = ({ reader }: Home): Reader => reader;
