/** Prisma's schema engine as WebAssembly: what SQL would bring a database to schema.prisma. Tests only. */
import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { fileURLToPath } from 'node:url';
import { PrismaPg } from '@prisma/adapter-pg';
import { bindMigrationAwareSqlAdapterFactory, ColumnTypeEnum } from '@prisma/driver-adapter-utils';
import * as wasm from '@prisma/schema-engine-wasm/schema_engine_bg';

const CHAR_OID = 18;
const TEXT_OID = 25;

interface AdapterMethods {
  performIO(query: object): Promise<{ fields: { dataTypeID: number }[] }>;
  queryRaw(query: object): Promise<{ columnTypes: number[] }>;
}
interface WasmGlue {
  __wbg_set_wasm(exports: object): void;
}
/** The part we need: without `dom`, TypeScript's libraries do not know WebAssembly. */
interface WasmLoader {
  instantiate(
    bytes: Uint8Array,
    imports: object,
  ): Promise<{ instance: { exports: Record<string, () => void> } }>;
}

async function instantiate(): Promise<void> {
  const folder = path.dirname(
    fileURLToPath(import.meta.resolve('@prisma/schema-engine-wasm/schema_engine_bg')),
  );
  const bytes = readFileSync(path.join(folder, 'schema_engine_bg.wasm'));
  const { WebAssembly: loader } = globalThis as unknown as { WebAssembly: WasmLoader };
  const { instance } = await loader.instantiate(bytes, { './schema_engine_bg.js': wasm });
  Object.assign(globalThis, {
    PRISMA_WASM_PANIC_REGISTRY: {
      set_message(message: string) {
        throw new Error(message);
      },
    },
  });
  (wasm as unknown as WasmGlue).__wbg_set_wasm(instance.exports);
  instance.exports['__wbindgen_start']?.();
}

/** The catalogue has "char" columns, which the adapter refuses: they are handed over as Character. */
async function acceptCharColumns(factory: PrismaPg): Promise<void> {
  const adapter = await factory.connect();
  const methods = Object.getPrototypeOf(Object.getPrototypeOf(adapter)) as AdapterMethods;
  await adapter.dispose();
  const charColumns = new WeakMap<object, number[]>();
  const performIO = Object.getOwnPropertyDescriptor(methods, 'performIO')
    ?.value as AdapterMethods['performIO'];
  const queryRaw = Object.getOwnPropertyDescriptor(methods, 'queryRaw')?.value as AdapterMethods['queryRaw'];
  methods.performIO = async function (this: AdapterMethods, query) {
    const result = await performIO.call(this, query);
    const found = result.fields.flatMap((field, i) => (field.dataTypeID === CHAR_OID ? [{ field, i }] : []));
    for (const { field } of found) field.dataTypeID = TEXT_OID;
    charColumns.set(
      query,
      found.map(({ i }) => i),
    );
    return result;
  };
  methods.queryRaw = async function (this: AdapterMethods, query) {
    const result = await queryRaw.call(this, query);
    for (const i of charColumns.get(query) ?? []) result.columnTypes[i] = ColumnTypeEnum.Character;
    return result;
  };
}

let ready: Promise<unknown> | undefined;

/** SQL from the database at `url` (or from nothing) to the schema; undefined when they agree. */
export async function schemaDrift(
  url: string,
  schemaFile: string,
  from: 'database' | 'nothing' = 'database',
) {
  const factory = new PrismaPg({ connectionString: url });
  await (ready ??= Promise.all([instantiate(), acceptCharColumns(factory)]));
  const bound = bindMigrationAwareSqlAdapterFactory(factory);
  const engine = await wasm.SchemaEngine.new({ datamodels: undefined }, () => {}, bound);
  try {
    const files = [{ path: schemaFile, content: readFileSync(schemaFile, 'utf8') }];
    const configDir = path.dirname(schemaFile);
    const diff = await engine.diff({
      from: from === 'nothing' ? { tag: 'empty' } : { tag: 'schemaDatasource', files, configDir },
      to: { tag: 'schemaDatamodel', files },
      script: true,
      exitCode: true,
      filters: { externalTables: [], externalEnums: [] },
    });
    return diff.exitCode === 2 ? (diff.stdout ?? '') : undefined;
  } finally {
    engine.free();
  }
}
