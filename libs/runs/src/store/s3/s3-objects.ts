/** The objects of one bucket below one prefix: the few questions a store asks of S3. The client is loaded when the first is asked. */
import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import type { S3Client } from '@aws-sdk/client-s3';
import { keepSecret } from '@keygrid/contract';
import { asStoreError, isMissing, isTaken } from './s3-errors.ts';
import type { Upload } from '../store.ts';
import { shownS3Url, type S3Place } from './s3-place.ts';
import { begunUploads } from './begun-uploads.ts';

export interface StoredObject {
  readonly key: string;
  readonly bytes: number;
  readonly changedAt: Date;
}

/** Keys are without the prefix. Every method rejects with `StoreUnavailable` while S3 is away. */
export interface S3Objects {
  readonly url: string;
  /** Undefined where there is none; `range` in bytes, its end excluded. */
  get(key: string, range?: { from: number; to: number }): Promise<AsyncIterable<Buffer> | undefined>;
  /** Its size; undefined where there is none. */
  head(key: string): Promise<number | undefined>;
  put(key: string, content: Buffer): Promise<void>;
  /** False where there is one already. */
  putNew(key: string, content: Buffer): Promise<boolean>;
  /** In parts where it is large; each part's checksum is verified by the server. `onBytes` sees the bytes that are sent. */
  upload(key: string, file: string, onBytes: (bytes: Buffer) => void): Promise<void>;
  remove(key: string): Promise<void>;
  /** All whose key starts with `start`, in the order of their keys. */
  list(start: string): Promise<StoredObject[]>;
  /** All below the prefix. */
  uploads(): Promise<Upload[]>;
  abortUpload(upload: Pick<Upload, 'key' | 'id'>): Promise<void>;
}

const PART_BYTES = 16 * 2 ** 20;
const PARTS_AT_ONCE = 3;
/** Tries of one request, with growing pauses: about 3 s of an outage are never seen. */
const ATTEMPTS = 5;
const CONNECT_MS = 5_000;
/** Without a byte. */
const SILENCE_MS = 30_000;

export function openS3Objects(place: S3Place): S3Objects {
  const { bucket: Bucket, prefix } = place;
  const url = shownS3Url(place);
  let opened: Promise<S3Client> | undefined;
  const client = () => (opened ??= connect(place));
  const asked = async <T>(question: (s3: S3Client, sdk: Sdk) => Promise<T>): Promise<T> => {
    try {
      return await question(await client(), await sdkOnce());
    } catch (error) {
      throw asStoreError(url, error);
    }
  };
  const at = (key: string) => ({ Bucket, Key: prefix + key });
  return {
    url,
    get: (key, range) =>
      asked(async (s3, { GetObjectCommand }) => {
        if (range && range.to <= range.from) return streamOf(url, []);
        const Range = range && `bytes=${range.from}-${range.to - 1}`;
        const found = await s3.send(new GetObjectCommand({ ...at(key), Range })).catch(undefinedIfMissing);
        return found && streamOf(url, found.Body as Readable);
      }),
    head: (key) =>
      asked(async (s3, { HeadObjectCommand }) => {
        const found = await s3.send(new HeadObjectCommand(at(key))).catch(undefinedIfMissing);
        return found && (found.ContentLength ?? 0);
      }),
    put: (key, content) =>
      asked(async (s3, { PutObjectCommand }) => {
        await s3.send(new PutObjectCommand({ ...at(key), Body: content }));
      }),
    putNew: (key, content) =>
      asked(async (s3, { PutObjectCommand }) => {
        try {
          await s3.send(new PutObjectCommand({ ...at(key), Body: content, IfNoneMatch: '*' }));
          return true;
        } catch (error) {
          if (isTaken(error)) return false;
          throw error;
        }
      }),
    upload: (key, file, onBytes) =>
      asked(async (s3) => {
        const { Upload } = await import('@aws-sdk/lib-storage');
        const params = { ...at(key), Body: Readable.from(seen(file, onBytes), { objectMode: false }) };
        await new Upload({ client: s3, params, partSize: PART_BYTES, queueSize: PARTS_AT_ONCE }).done();
      }),
    remove: (key) =>
      asked(async (s3, { DeleteObjectCommand }) => {
        await s3.send(new DeleteObjectCommand(at(key)));
      }),
    list: (start) =>
      asked(async (s3, { paginateListObjectsV2 }) => {
        const found: StoredObject[] = [];
        for await (const page of paginateListObjectsV2({ client: s3 }, { Bucket, Prefix: prefix + start }))
          for (const { Key = '', Size = 0, LastModified = new Date(0) } of page.Contents ?? [])
            found.push({ key: Key.slice(prefix.length), bytes: Size, changedAt: LastModified });
        return found;
      }),
    uploads: () => asked((s3) => begunUploads(s3, Bucket, prefix)),
    abortUpload: ({ key, id }) =>
      asked(async (s3, { AbortMultipartUploadCommand }) => {
        const one = { ...at(key), UploadId: id };
        await s3.send(new AbortMultipartUploadCommand(one)).catch(undefinedIfMissing);
      }),
  };
}

type Sdk = typeof import('@aws-sdk/client-s3');
let sdk: Promise<Sdk> | undefined;
const sdkOnce = (): Promise<Sdk> => (sdk ??= import('@aws-sdk/client-s3'));

/** Credentials come from the usual variables and files only; what is secret among them is hidden wherever this process prints. */
async function connect({ endpoint, region, pathStyle }: S3Place): Promise<S3Client> {
  const { S3Client: Client } = await sdkOnce();
  // Later versions will want a newer Node; this one is pinned, and a person can do nothing about it.
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';
  const home = endpoint === undefined ? {} : { endpoint, region: 'us-east-1' };
  const s3 = new Client({
    ...home,
    ...(region === undefined ? {} : { region }),
    forcePathStyle: pathStyle,
    maxAttempts: ATTEMPTS,
    responseChecksumValidation: 'WHEN_REQUIRED', // what is read is compared with its SHA-256
    requestHandler: {
      connectionTimeout: CONNECT_MS,
      requestTimeout: SILENCE_MS,
      throwOnRequestTimeout: true,
    },
  });
  const { secretAccessKey, sessionToken } = await s3.config.credentials();
  keepSecret(secretAccessKey);
  if (sessionToken !== undefined) keepSecret(sessionToken);
  return s3;
}

async function* seen(file: string, onBytes: (bytes: Buffer) => void): AsyncIterable<Buffer> {
  for await (const bytes of createReadStream(file, { highWaterMark: 2 ** 20 })) {
    onBytes(bytes as Buffer);
    yield bytes as Buffer;
  }
}

function undefinedIfMissing(error: unknown): undefined {
  if (!isMissing(error)) throw error;
}

/** A connection that breaks in the middle of an object says so in the store's words. */
async function* streamOf(url: string, body: AsyncIterable<Buffer> | Iterable<Buffer>): AsyncIterable<Buffer> {
  try {
    yield* body;
  } catch (error) {
    throw asStoreError(url, error);
  }
}
