/** Errors on their way between threads: a structured clone would lose their class and the system's code. */
import { UserError } from '@keygrid/contract';
import { CorruptDataError } from '@keygrid/datasets';

export interface PackedError {
  readonly kind: 'corrupt-data' | 'user-error' | 'other';
  readonly name: string;
  readonly message: string;
  readonly stack?: string;
  /** Of a system error: `EIO` and the like. */
  readonly code?: string;
  readonly cause?: PackedError;
}

export function packError(error: unknown): PackedError {
  if (!(error instanceof Error)) return { kind: 'other', name: 'Error', message: String(error) };
  const { name, message, stack, cause } = error;
  return {
    kind: kindOf(error),
    name,
    message,
    ...(stack === undefined ? {} : { stack }),
    ...('code' in error ? { code: String(error.code) } : {}),
    ...(cause === undefined ? {} : { cause: packError(cause) }),
  };
}

function kindOf(error: Error): PackedError['kind'] {
  if (error instanceof CorruptDataError) return 'corrupt-data';
  return error instanceof UserError ? 'user-error' : 'other';
}

/** The same error as it was thrown there: class, message, stack, code and causes. */
export function unpackError({ kind, name, message, stack, code, cause }: PackedError): Error {
  const options = cause === undefined ? undefined : { cause: unpackError(cause) };
  const error = new CLASSES[kind](message, options);
  return Object.assign(error, {
    ...(error.name === name ? {} : { name }),
    ...(stack === undefined ? {} : { stack }),
    ...(code === undefined ? {} : { code }),
  });
}

const CLASSES = { 'corrupt-data': CorruptDataError, 'user-error': UserError, other: Error } as const;
