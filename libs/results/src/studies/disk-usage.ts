/** What all studies together hold: files of the store, by their rows, and what the database itself takes. */
import type { Home } from '@keygrid/runs';
import { readerOf } from '@keygrid/runs/reading';

interface Files {
  readonly files: number;
  readonly bytes: number;
}

export interface StoreUsage {
  readonly checkpoints: Files;
  readonly weights: Files;
  /** Of attempts; those of an earlier version are not counted. */
  readonly logs: Files;
}

/** By the rows, without reading the store. */
export async function storeUsage(home: Home): Promise<StoreUsage> {
  const { rows } = await readerOf(home).query<Files & { of: keyof StoreUsage }>(
    `SELECT 'checkpoints' AS of, count(*)::int AS files, coalesce(sum(bytes), 0)::float8 AS bytes
     FROM checkpoint WHERE removed_at IS NULL
     UNION ALL SELECT 'weights', count(*)::int, coalesce(sum(bytes), 0)::float8 FROM weights_file
     UNION ALL SELECT 'logs', count(*)::int, coalesce(sum(log_bytes), 0)::float8 FROM attempt WHERE log_bytes > 0`,
  );
  const of = (name: keyof StoreUsage): Files => {
    const { files, bytes } = rows.find((row) => row.of === name) ?? { files: 0, bytes: 0 };
    return { files, bytes };
  };
  return { checkpoints: of('checkpoints'), weights: of('weights'), logs: of('logs') };
}

/** Bytes on the server's disk, indexes included. */
export interface DatabaseUsage {
  readonly bytes: number;
  /** Of `bytes`: where matchers put keypoints, and how many were correct. */
  readonly predictions: number;
  /** Of `bytes`: what trainings measured. */
  readonly points: number;
}

/** From the sizes of the tables' files: the server reads none of them. */
export async function databaseUsage(home: Home): Promise<DatabaseUsage> {
  const sizeOf = (...tables: string[]): string =>
    tables.map((table) => `pg_total_relation_size('${table}')`).join(' + ');
  const { rows } = await readerOf(home).query<DatabaseUsage>(
    `SELECT pg_database_size(current_database())::float8 AS bytes,
       (${sizeOf('prediction_chunk', 'score', 'score_summary')})::float8 AS predictions,
       (${sizeOf('metric_point', 'metric_archive', 'metric_summary')})::float8 AS points`,
  );
  return rows[0] ?? { bytes: 0, predictions: 0, points: 0 };
}
