/** A pooler between a command and Postgres: sessions are shared, so locks and notifications would be lost. */
import { createServer, connect, type AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { explainUnusable } from './database-url.ts';
import { migrate } from './migrate.ts';
import { makeTestDatabase } from '../testing/test-home.ts';

/** Key data of a session: `K`, its length, then the process number. */
const KEY_DATA = Buffer.from([0x4b, 0, 0, 0, 12]);

test('a server that answers for another process, as PgBouncer does, is refused with what to do', async () => {
  const database = await makeTestDatabase();
  const { hostname, port } = new URL(database.url);
  const pooler = createServer((client) => {
    const server = connect(Number(port), hostname);
    client
      .on('data', (data) => server.write(data))
      .on('close', () => server.destroy())
      .on('error', () => {});
    server.on('error', () => {}).on('close', () => client.destroy());
    server.on('data', (data) => {
      const at = data.indexOf(KEY_DATA);
      if (at >= 0) data.writeInt32BE(7, at + KEY_DATA.length);
      client.write(data);
    });
  });
  await new Promise<void>((resolve) => pooler.listen(0, '127.0.0.1', resolve));
  try {
    const url = new URL(database.url);
    url.port = String((pooler.address() as AddressInfo).port);
    const failure = await migrate(url.href).catch((error: unknown) => explainUnusable(url.href, error));
    expect(failure).toMatchObject({ name: 'UserError' });
    expect((failure as Error).message).toMatch(
      /is a connection pooler such as PgBouncer .*DATABASE_URL to Postgres itself/,
    );
    expect((failure as Error).message).not.toContain(url.password);
  } finally {
    pooler.close();
    await database.drop();
  }
});

test('what PgBouncer 1.18 says to the settings of a session is explained', () => {
  const said = new Error(
    'The database cannot be reached: unsupported startup parameter: idle_in_transaction_session_timeout',
  );
  expect((explainUnusable('postgresql://me@host/db', said) as Error).message).toMatch(
    /^postgresql:\/\/me@host\/db is a connection pooler such as PgBouncer \(unsupported startup parameter/,
  );
});
