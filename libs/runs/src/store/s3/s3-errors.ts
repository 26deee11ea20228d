/** What an error of the S3 client means: the object is not there, S3 is away, or a person has to do something. */
import { UserError } from '@keygrid/contract';
import { StoreUnavailable } from '../store-unavailable.ts';

interface ClientError extends Error {
  readonly code?: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
  /** `client`: the server understood, and refuses. */
  readonly $fault?: 'client' | 'server';
}

const AWAY_CODES =
  /^(ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|ERR_STREAM_PREMATURE_CLOSE)$/;
const AWAY_NAMES = /^(TimeoutError|RequestTimeout|SlowDown|ServiceUnavailable|InternalError|Throttling\w*)$/;
const CREDENTIALS =
  'Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE with ~/.aws/credentials, of a user who may read, write, list and delete there.';
/** By the error's name: what to do. */
const ADVICE: ReadonlyMap<string, string> = new Map(
  Object.entries({
    NoSuchBucket: 'The bucket does not exist: make it, or correct KEYGRID_STORE.',
    CredentialsProviderError: `There are no credentials. ${CREDENTIALS}`,
    AccessDenied: CREDENTIALS,
    Forbidden: CREDENTIALS,
    InvalidAccessKeyId: CREDENTIALS,
    SignatureDoesNotMatch: CREDENTIALS,
    ExpiredToken: `The credentials have expired. ${CREDENTIALS}`,
    PermanentRedirect: 'The bucket is in another region: set AWS_REGION, or add ?region=… to KEYGRID_STORE.',
    AuthorizationHeaderMalformed:
      'The bucket is in another region: set AWS_REGION, or add ?region=… to KEYGRID_STORE.',
  }),
);

/** By name alone: a missing bucket, and with some servers an unknown user, is answered with 404 too. */
export function isMissing(error: unknown): boolean {
  const { name } = error as ClientError;
  return name === 'NoSuchKey' || name === 'NotFound' || name === 'NoSuchUpload';
}

/** Another writer was there first. */
export function isTaken(error: unknown): boolean {
  const status = (error as ClientError).$metadata?.httpStatusCode;
  return status === 412 || status === 409;
}

/** The same error as `StoreUnavailable` or `UserError` where it means that. */
export function asStoreError(url: string, error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof UserError || error instanceof StoreUnavailable)
    return error;
  if (isAway(error))
    return new StoreUnavailable(`The store ${url} cannot be reached: ${reasonOf(error)}`, { cause: error });
  if (/^Region is missing/.test(error.message))
    return new UserError(
      `The store ${url} needs a region: set AWS_REGION, or add ?region=… to KEYGRID_STORE.`,
      { cause: error },
    );
  const { name, message, $fault } = error as ClientError;
  const advice = ADVICE.get(name);
  if (advice === undefined && $fault !== 'client') return error;
  const what = advice ?? `${message} Check KEYGRID_STORE and the credentials.`;
  return new UserError(`The store ${url} refuses (${name}). ${what}`, { cause: error });
}

function isAway(error: ClientError): boolean {
  const status = error.$metadata?.httpStatusCode ?? 0;
  const inside = error instanceof AggregateError ? (error.errors as unknown[]) : [];
  return (
    AWAY_CODES.test(error.code ?? '') ||
    AWAY_NAMES.test(error.name) ||
    (status >= 500 && status !== 501) ||
    status === 429 ||
    error.message === 'aborted' ||
    inside.some((each) => each instanceof Error && isAway(each))
  );
}

/** Refused connections to all of a name's addresses come as one error without words. */
function reasonOf(error: ClientError): string {
  const inside = error instanceof AggregateError ? (error.errors as Error[]) : [];
  return error.message || inside[0]?.message || error.code || error.name;
}
