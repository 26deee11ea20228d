/** A setting of a grid file, as the cell's axis says it, else as its specs have it once resolved. */
import { NEUTRAL_FIELDS } from '@keygrid/plan';
import type { Bind } from './bindings.ts';
import type { Column } from './column.ts';

/** `model.csfa`, `evaluation.kbc.mode`; a block that has a short form is its kind: `true`, `both`. */
export function settingColumn(name: string): Column {
  return {
    name,
    type: 'setting',
    isKnown: true,
    sql(bind) {
      const spec = specSql(name.split('.'), bind);
      const axis = `c.axis_values -> ${bind(name, 'text')}`;
      return `nullif(coalesce(${axis}, ${spec}), 'null'::jsonb)`;
    },
  };
}

/** Where specs keep it: a grid file's blocks have other places there. */
function specSql(path: readonly string[], bind: Bind): string {
  const [block = '', ...rest] = path;
  const at = (spec: string, keys: readonly string[]) => shortForm(`${spec} #> ${bind(keys, 'text[]')}`);
  switch (block) {
    case 'data':
      return at('coalesce(t.spec, e.spec)', path);
    case 'model':
      return `coalesce(${at('t.spec', path)}, ${at('e.spec', ['weights', ...path])})`;
    case 'training':
      return `coalesce(${at('t.spec', rest)}, ${neutral(rest, bind)})`;
    case 'evaluation':
      return at('e.spec', rest[0] === 'checkpoint' ? ['weights', ...rest] : rest);
    case 'matcher':
      return at('e.spec', path);
    default:
      return 'NULL::jsonb';
  }
}

/** A spec that was stored before the field existed has it not, and did what the neutral value says. */
function neutral(path: readonly string[], bind: Bind): string {
  const field = NEUTRAL_FIELDS.find((one) => one.stage === 'training' && one.path === path.join('.'));
  if (field === undefined) return 'NULL::jsonb';
  return `CASE WHEN t.id IS NOT NULL THEN ${bind(JSON.stringify(field.value), 'jsonb')} END`;
}

const shortForm = (json: string): string =>
  `(CASE WHEN jsonb_typeof(${json}) = 'object'
     THEN coalesce(${json} -> 'enabled', ${json} -> 'mode', ${json} -> 'kind', ${json}) ELSE ${json} END)`;
