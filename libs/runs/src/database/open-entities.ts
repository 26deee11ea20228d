/** Prisma, to read single entities. Away means the same here as in SQL: `DatabaseUnavailable`. */
import { PrismaPg } from '@prisma/adapter-pg';
import { PrismaClient } from '../generated/prisma/client.ts';
import { asUnavailable, DatabaseUnavailable } from './database-unavailable.ts';
import { READ_ONLY } from './database.ts';

/** In sessions in which the server refuses to write. `onUnavailable` is told when the server is away, and may bring it back. */
export function openEntities(url: string, onUnavailable: () => void = () => {}): PrismaClient {
  const adapter = new PrismaPg({ connectionString: url, ...READ_ONLY });
  const guarded = new PrismaClient({ adapter }).$extends({
    query: {
      async $allOperations({ args, query }): Promise<unknown> {
        try {
          return await query(args);
        } catch (error) {
          const translated = asUnavailable(ofDriver(error));
          if (!(translated instanceof DatabaseUnavailable)) throw error;
          onUnavailable();
          throw translated;
        }
      },
    },
  });
  return guarded as unknown as PrismaClient;
}

/** Prisma's words for what the system said of a connection. */
const SYSTEM_CODE = new Map([
  ['DatabaseNotReachable', 'ECONNREFUSED'],
  ['ConnectionClosed', 'ECONNRESET'],
  ['SocketTimeout', 'ETIMEDOUT'],
]);

interface Wrapped {
  readonly meta?: { readonly driverAdapterError?: { readonly cause?: DriverFault } };
}
interface DriverFault {
  readonly kind: string;
  readonly originalCode?: string;
  readonly originalMessage?: string;
}

/** The driver's own code and message, which Prisma keeps below its own. */
function ofDriver(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const fault = (error as Wrapped).meta?.driverAdapterError?.cause;
  const code = fault?.originalCode ?? SYSTEM_CODE.get(fault?.kind ?? '');
  const message = fault?.originalMessage ?? error.message.trim().split('\n').at(-1);
  return Object.assign(new Error(message, { cause: error }), code === undefined ? {} : { code });
}
