/** Statements on one connection that are committed together or not at all, in as few round trips as their answers allow. */
import type pg from 'pg';
import { asUnavailable, DatabaseUnavailable } from './database-unavailable.ts';
import { run, runPrepared, type Answer, type Queries, type Statement } from './queries.ts';

export interface Transaction extends Queries {
  /**
   * Sends what `send` asks at once and COMMIT behind it, without waiting for an answer: for writes after which nothing is
   * decided any more. Where one of them fails, the server rolls all back and this rejects. A statement that `send` asks only
   * after an answer is refused.
   */
  commitWith<T>(send: (tx: Queries) => Promise<T>): Promise<T>;
}

/** What is sent together with BEGIN. It locks and reads: should BEGIN fail, it has done nothing. */
export type Work<T> = (tx: Transaction, found: Answer) => Promise<T>;

const NOTHING: Answer = { rows: [], rowCount: 0 };

export async function inTransaction<T>(pool: pg.Pool, work: Work<T>, lock?: Statement): Promise<T> {
  const client = await pool.connect();
  const broken = (): void => {};
  client.on('error', broken); // a server that goes away mid-way: the pending query rejects with it
  let failure: Error | undefined;
  const { tx, commit, end } = transactionOn(client);
  try {
    const begun = client.query('BEGIN');
    const found = lock && runPrepared<Record<string, unknown>>(client, lock.text, lock.values);
    const [, locked = NOTHING] = await Promise.all([begun, found]);
    const result = await work(tx, locked);
    await commit();
    return result;
  } catch (error) {
    end();
    // On a connection that is lost a ROLLBACK would wait as long again; ended, it is one by itself.
    if (asUnavailable(error) instanceof DatabaseUnavailable) failure = error as Error;
    else await client.query('ROLLBACK').catch((cause: Error) => (failure = cause));
    throw error;
  } finally {
    client.off('error', broken);
    client.release(failure);
  }
}

/** `end`: no statement is sent any more. One that came behind the end would be a transaction of its own. */
function transactionOn(client: pg.PoolClient) {
  let hasEnded = false;
  let committed: Promise<unknown> | undefined;
  const end = () => void (hasEnded = true);
  const commit = () => {
    end();
    return (committed ??= client.query('COMMIT'));
  };
  const whileOpen = async <T>(ask: () => Promise<T>): Promise<T> => {
    if (hasEnded) throw new Error('A statement was asked for behind the end of its transaction');
    return ask();
  };
  const queries: Queries = {
    query: (text, values) => whileOpen(() => run(client, text, values)),
    prepared: (text, values) => whileOpen(() => runPrepared(client, text, values)),
  };
  const tx: Transaction = {
    ...queries,
    async commitWith(send) {
      const [answer] = await Promise.all([send(queries), commit()]);
      return answer;
    },
  };
  return { tx, commit, end };
}
