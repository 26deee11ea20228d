// A JSON Schema (draft 2020-12) of a TypeScript type: of what JSON.stringify writes of its values. The compiler resolves the
// type, so that Pick, mapped and inferred types are read like written ones.
import ts from 'typescript';

const { TypeFlags } = ts;
const SIMPLE = [
  [TypeFlags.String | TypeFlags.TemplateLiteral, 'string'],
  [TypeFlags.Number, 'number'],
  [TypeFlags.Boolean, 'boolean'],
  [TypeFlags.Null, 'null'],
];
const LITERAL = TypeFlags.StringLiteral | TypeFlags.NumberLiteral | TypeFlags.BooleanLiteral;
const has = (type, flags) => (type.flags & flags) !== 0;
const byText = (a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1);

/** Types with a name of the project's own stand once, in `$defs`. @throws Error for a type that JSON has no place for. */
export function schemaOfType(checker, root) {
  const named = new Map();
  const of = (type) => {
    const symbol = ownSymbol(type);
    if (!symbol) return shapeOf(type);
    const known = named.get(symbol.name);
    if (known && known.type !== type) throw new Error(`Two types are called ${symbol.name}.`);
    if (!known) {
      const one = { type, schema: {} };
      named.set(symbol.name, one);
      one.schema = { ...documented(symbol), ...shapeOf(type) };
    }
    return { $ref: `#/$defs/${symbol.name}` };
  };

  function shapeOf(type) {
    if (has(type, TypeFlags.Any | TypeFlags.Unknown)) return {};
    const simple = SIMPLE.find(([flags]) => has(type, flags));
    if (simple) return { type: simple[1] };
    if (has(type, LITERAL)) return { const: literal(type) };
    if (type.isUnion()) return unionOf(type.types.filter((one) => !has(one, TypeFlags.Undefined)));
    if (type.symbol?.name === 'Date') return { type: 'string', format: 'date-time' };
    if (checker.isArrayType(type)) return { type: 'array', items: of(checker.getTypeArguments(type)[0]) };
    if (checker.isTupleType(type)) {
      const prefixItems = checker.getTypeArguments(type).map(of);
      return { type: 'array', prefixItems, minItems: prefixItems.length, items: false };
    }
    if (has(type, TypeFlags.Object | TypeFlags.Intersection) && type.getCallSignatures().length === 0)
      return objectOf(type);
    throw new Error(`JSON has no ${checker.typeToString(type)}.`);
  }

  /** In an order of its own: the compiler's depends on what else it has read. */
  function unionOf(types) {
    const literals = types.filter((one) => has(one, LITERAL)).map(literal);
    const isEither = literals.includes(true) && literals.includes(false);
    const values = literals.filter((one) => !isEither || typeof one !== 'boolean').sort(byText);
    const [value] = values;
    const others = types.filter((one) => !has(one, LITERAL | TypeFlags.Null)).map(of);
    const all = [
      ...others.sort(byText),
      ...(isEither ? [{ type: 'boolean' }] : []),
      ...(values.length === 0 ? [] : [values.length === 1 ? { const: value } : { enum: values }]),
      ...(types.some((one) => has(one, TypeFlags.Null)) ? [{ type: 'null' }] : []),
    ];
    return all.length === 1 ? all[0] : { anyOf: all };
  }

  function objectOf(type) {
    const properties = {};
    const required = [];
    for (const symbol of checker.getPropertiesOfType(type)) {
      if (symbol.name.startsWith('__@')) continue; // named by a symbol: JSON leaves it out
      const value = checker.getTypeOfSymbol(symbol);
      if (!mayBeAbsent(symbol, value)) required.push(symbol.name);
      properties[symbol.name] = { ...documented(symbol), ...of(value) };
    }
    const index = checker.getIndexTypeOfType(type, ts.IndexKind.String);
    return {
      type: 'object',
      ...(Object.keys(properties).length === 0 ? {} : { properties, required: required.sort() }),
      additionalProperties: index === undefined ? false : of(index),
    };
  }

  function documented(symbol) {
    const description = ts.displayPartsToString(symbol.getDocumentationComment(checker));
    return description === '' ? {} : { description };
  }

  const literal = (type) => type.value ?? checker.typeToString(type) === 'true';
  const top = of(root);
  const defs = [...named].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, { schema }]) => [name, schema]);
  return { ...top, ...(defs.length === 0 ? {} : { $defs: Object.fromEntries(defs) }) };
}

/** Undefined for what has no name, or a name of the language or of a package, or stands for many types. */
function ownSymbol(type) {
  const isInterface = type.symbol && (type.symbol.flags & ts.SymbolFlags.Interface) !== 0;
  const symbol = type.aliasSymbol ?? (isInterface ? type.symbol : undefined);
  const parameters = type.aliasSymbol ? type.aliasTypeArguments : type.typeArguments;
  if (!symbol || (parameters ?? []).length > 0) return undefined;
  const [declaration] = symbol.declarations ?? [];
  return declaration?.getSourceFile().fileName.includes('/node_modules/') ? undefined : symbol;
}

const mayBeAbsent = (symbol, type) =>
  (symbol.flags & ts.SymbolFlags.Optional) !== 0 ||
  (type.isUnion() ? type.types : [type]).some((one) => has(one, TypeFlags.Undefined));
