// A rule for ESLint: `record[name]` where `name` may be any text finds what every object inherits (`constructor`), and
// `record['__proto__'] = …` changes what it inherits. By types, so that arrays, maps of known names and literals are left alone.
import ts from 'typescript';

const ANY_TEXT = ts.TypeFlags.String | ts.TypeFlags.TemplateLiteral | ts.TypeFlags.Any;

/** The environment's names are ours. */
const KNOWN = new Set(['ProcessEnv']);

export const ownNames = {
  meta: {
    type: 'problem',
    schema: [],
    messages: {
      name: 'Any text names a part of {{type}} here. Read with own of @keygrid/contract; build a Map, or with Object.fromEntries.',
    },
  },
  create(context) {
    const { program, esTreeNodeToTSNodeMap } = context.sourceCode.parserServices;
    const checker = program.getTypeChecker();
    const typeOf = (node) => checker.getTypeAtLocation(esTreeNodeToTSNodeMap.get(node));
    return {
      'MemberExpression[computed=true]'(node) {
        const key = typeOf(node.property);
        if (!(key.isUnion() ? key.types : [key]).some(({ flags }) => flags & ANY_TEXT)) return;
        const type = typeOf(node.object);
        if (checker.isArrayLikeType(type) || KNOWN.has(type.getSymbol()?.getName())) return;
        context.report({ node, messageId: 'name', data: { type: checker.typeToString(type).slice(0, 60) } });
      },
    };
  },
};
