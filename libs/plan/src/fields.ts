/** The settings a grid file may set, read off the libraries' schemas: paths, short forms, near names. */
import { own } from '@keygrid/contract';
import { DataInput } from '@keygrid/datasets/config';
import { MatcherInput } from '@keygrid/matchers/config';
import { ModelInput } from '@keygrid/model/config';
import { ScoringInput } from '@keygrid/scoring/config';
import { EvaluationInput, TrainingInput } from '@keygrid/training/config';
import { z } from 'zod';

/** Everything one cell sets, before defaults that depend on the data set are known. */
export const Settings = z.strictObject({
  data: DataInput,
  model: ModelInput.prefault({}),
  training: TrainingInput.prefault({}),
  evaluation: EvaluationInput.prefault({}),
  scoring: ScoringInput.prefault({}),
  /** Left out: the network that the grid trains. */
  matcher: MatcherInput.optional(),
});
export type Settings = z.infer<typeof Settings>;

/** A JSON object as a person wrote it: fields may be missing, nothing is filled in. */
export type Written = { readonly [key: string]: unknown };

type Schema = z.core.$ZodType;

/** A schema without its wrappers; `expand` turns the short form of a union (`true`, `both`) into fields. */
interface Field {
  readonly inner: z.core.$ZodTypes;
  readonly expand: (value: unknown) => unknown;
}

export function isWritten(value: unknown): value is Written {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function unwrap(schema: Schema): Field {
  let inner = schema as z.core.$ZodTypes;
  let expand: Field['expand'] = (value) => value;
  for (;;) {
    const def = inner._zod.def;
    if (def.type === 'default' || def.type === 'prefault' || def.type === 'optional') {
      inner = def.innerType as z.core.$ZodTypes;
    } else if (def.type === 'pipe') {
      const entry = (def.in as z.core.$ZodTypes)._zod.def;
      if (entry.type === 'transform') {
        const { transform } = entry;
        expand = (value) => transform(value, { value, issues: [] });
      }
      inner = def.out as z.core.$ZodTypes;
    } else {
      return { inner, expand };
    }
  }
}

/** The named fields of an object schema; none for any other schema. */
export function childrenOf(schema: Schema): Readonly<Record<string, Schema>> {
  const def = unwrap(schema).inner._zod.def;
  return def.type === 'object' ? def.shape : {};
}

/** The schema a dotted path names, or undefined where it names no field. */
export function fieldAt(path: string): Schema | undefined {
  let schema: Schema | undefined = Settings;
  for (const name of path.split('.')) {
    const children: Readonly<Record<string, Schema>> = childrenOf(schema);
    schema = own(children, name);
    if (!schema) return undefined;
  }
  return schema;
}

/** Every dotted path below a schema, parents before their fields. */
export function fieldPaths(schema: Schema = Settings, prefix = ''): string[] {
  return Object.entries(childrenOf(schema)).flatMap(([name, child]) => [
    prefix + name,
    ...fieldPaths(child, `${prefix}${name}.`),
  ]);
}

/** Replaces every short form by its fields: `csfa: true` by `csfa: { enabled: true }`. */
export function expandShortForms(value: unknown, schema: Schema = Settings): unknown {
  const expanded = unwrap(schema).expand(value);
  if (!isWritten(expanded)) return expanded;
  const children = childrenOf(schema);
  return Object.fromEntries(
    Object.entries(expanded).map(([name, child]) => {
      const field = own(children, name);
      return [name, field ? expandShortForms(child, field) : child];
    }),
  );
}

/** The field a short form sets (`enabled`, `mode`), or undefined where `example` is no short form. */
export function discriminatorOf(schema: Schema, example: unknown): string | undefined {
  const expanded = unwrap(schema).expand(example);
  return !isWritten(example) && isWritten(expanded) ? Object.keys(expanded)[0] : undefined;
}
