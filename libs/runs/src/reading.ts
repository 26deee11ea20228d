/** How libs/results asks the database, in sessions in which the server refuses to write: SQL over many rows, Prisma for single entities. */
import type { Queries } from './database/database.ts';
import type { PrismaClient } from './generated/prisma/client.ts';
import { connectionsOf, type Home } from './home/home.ts';

export type Reader = Queries;

/** Its queries reject with `DatabaseUnavailable` while the server is away. */
export const readerOf = (home: Home): Reader => connectionsOf(home).reader;

export const entitiesOf = (home: Home): Promise<PrismaClient> => connectionsOf(home).entities();
