/** What Prisma says of a server that is away or full, asked of sockets that answer as Postgres does then. */
import { createServer, type AddressInfo, type Server } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { DatabaseUnavailable } from './database-unavailable.ts';
import { openEntities } from './open-entities.ts';

let server: Server | undefined;
afterEach(() => void server?.close());

/** A server that refuses each session with this SQL state, in Postgres' protocol. */
async function refusing(state: string, message: string): Promise<string> {
  const fields =
    [`SFATAL`, `VFATAL`, `C${state}`, `M${message}`].map((field) => `${field}\0`).join('') + '\0';
  const answer = Buffer.from(`E\0\0\0\0${fields}`);
  answer.writeInt32BE(answer.length - 1, 1);
  const listening = createServer((socket) => socket.once('data', () => socket.end(answer)));
  server = listening;
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
  return `postgresql://u@127.0.0.1:${(listening.address() as AddressInfo).port}/db`;
}

async function failureOf(url: string): Promise<{ failure: Error; told: number }> {
  let told = 0;
  const entities = openEntities(url, () => told++);
  const failure: unknown = await entities.run
    .findUnique({ where: { id: 't-0' } })
    .catch((error: unknown) => error);
  await entities.$disconnect();
  return { failure: failure as Error, told };
}

test('a full disk: a server that can open no session without room is unavailable to Prisma too', async () => {
  const { failure, told } = await failureOf(await refusing('53100', 'could not write init file'));
  expect(failure).toBeInstanceOf(DatabaseUnavailable);
  expect(failure.message).toBe('The disk of the database is full: could not write init file');
  expect(told).toBe(1);
});

test('I11: a server that starts up, or is not there, is unavailable to Prisma too', async () => {
  const starting = await failureOf(await refusing('57P03', 'the database system is starting up'));
  expect(starting.failure).toBeInstanceOf(DatabaseUnavailable);
  const nowhere = await failureOf('postgresql://u@127.0.0.1:9/db');
  expect(nowhere.failure).toBeInstanceOf(DatabaseUnavailable);
  expect(nowhere.told).toBe(1);
});

test('a refusal that waiting does not mend stays what it is', async () => {
  const { failure, told } = await failureOf(await refusing('28P01', 'password authentication failed'));
  expect(failure).not.toBeInstanceOf(DatabaseUnavailable);
  expect(failure.message).toMatch(/28P01|uthentication failed/);
  expect(told).toBe(0);
});
