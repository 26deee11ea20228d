/** The place for large files (checkpoints, weights, logs), shared by all machines. Keys are relative paths. */
import type { StoredFile } from '../types.ts';

/** The object that says which database a store belongs to. */
export const MARKER = 'keygrid-store.json';

export interface Upload {
  readonly key: string;
  readonly id: string;
  /** Sent so far. */
  readonly bytes: number;
  readonly startedAt: Date;
}

export interface Store {
  readonly url: string;
  /** Moves (from the staging folder) or copies the file to `key`; it is complete and on disk when this resolves. */
  publish(localFile: string, key: string): Promise<StoredFile>;
  /**
   * A local path with the content, which is not to be changed: the one way to a stored file. The whole file is read and its
   * hash compared first (a second a gibibyte), once for all who ask in one moment.
   * @throws StoredFileError when it is missing or has another content.
   */
  localCopy(file: { key: string; sha256: string }): Promise<string>;
  /** Reads the whole file. */
  verify(key: string, sha256: string): Promise<'intact' | 'damaged' | 'missing'>;
  exists(key: string): Promise<boolean>;
  /** Hash and size of what is there now; undefined where nothing is. Reads the whole file. */
  measure(key: string): Promise<StoredFile | undefined>;
  /** Text that could not be written goes out with the next piece. One process writes to a log, one piece after the other. */
  appendLog(key: string, text: string): Promise<void>;
  /** From byte `from` on, `maxBytes` at most; `next` is where to go on. A log that is not there is empty. */
  readLog(
    key: string,
    options?: { from?: number; maxBytes?: number },
  ): Promise<{ text: string; next: number }>;
  remove(key: string): Promise<void>;
  list(prefix: string): Promise<{ key: string; bytes: number; changedAt: Date }[]>;
  /** Uploads that have begun and not ended, whether someone still sends or not. A folder has none: what is half-written there is a file. */
  uploads(): Promise<Upload[]>;
  /** Removes what was sent of it. Nothing where it has ended meanwhile. */
  abortUpload(upload: Pick<Upload, 'key' | 'id'>): Promise<void>;
  /** For files that will be published: on the same disk where that makes publishing a rename. */
  stagingFolder(): Promise<string>;
  /** Id of this store, from its marker object; makes the marker when asked. Undefined: no marker can be read. */
  identity(options?: { create: boolean }): Promise<string | undefined>;
}

/** One attempt may save twice at one step (by the clock, then at the epoch's end): `copy` keeps the files apart. */
export const checkpointKey = (
  run: { runId: string; fence: number },
  kind: string,
  step: number,
  copy?: string,
): string =>
  `runs/${run.runId}/${run.fence}/${kind}-${step}${copy === undefined ? '' : `-${copy}`}.safetensors`;
export const logKey = (runId: string, fence: number): string => `runs/${runId}/${fence}/log.txt`;
/** Of a file that a grid names, `name`: it keeps what it is to be opened as. */
export const weightsKey = (sha256: string, name = ''): string => `weights/${sha256}.${endingOf(name)}`;

function endingOf(name: string): string {
  if (/\.(?:pth|pt)(?:\.tar)?$/i.test(name)) return 'pth';
  const [, ending = 'safetensors'] = /\.(onnx|zip|json)$/i.exec(name) ?? [];
  return ending.toLowerCase();
}
