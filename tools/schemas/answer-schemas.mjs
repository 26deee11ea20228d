// The JSON Schemas of what `--json` prints: one of each property of `PrintedJsonAnswers` (libs/results/src/answers/answers.ts) and of
// `PrintedCommandAnswers` (apps/cli/src/answers/command-answers.ts).
import path from 'node:path';
import ts from 'typescript';
import { schemaOfType } from './schema-of-type.mjs';

const library = path.resolve(import.meta.dirname, '../../libs/results');
const SOURCES = [
  [path.join(library, 'src/answers/answers.ts'), 'PrintedJsonAnswers'],
  [path.resolve(library, '../../apps/cli/src/answers/command-answers.ts'), 'PrintedCommandAnswers'],
];

/** Where the schema of an answer stands. */
export const schemaFile = (name) => path.join(library, 'schemas', `${name}.json`);

/** By name of the command. */
export function answerSchemas() {
  const entries = SOURCES.flatMap(([file, name]) => {
    const { type, checker } = exportedType(file, name);
    return checker.getPropertiesOfType(type).map((symbol) => [symbol.name, schemaOf(symbol, checker)]);
  });
  return Object.fromEntries(entries);
}

function schemaOf(symbol, checker) {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: `urn:keygrid:answer:${symbol.name}`,
    title: `keygrid ${symbol.name.replace('-', ' ')} --json`,
    description: ts.displayPartsToString(symbol.getDocumentationComment(checker)),
    ...schemaOfType(checker, checker.getTypeOfSymbol(symbol)),
  };
}

/** Read as the library is built. */
export function exportedType(file, name) {
  const config = ts.readConfigFile(path.join(library, 'tsconfig.lib.json'), ts.sys.readFile).config;
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, library);
  const program = ts.createProgram([file], options);
  const checker = program.getTypeChecker();
  const module = checker.getSymbolAtLocation(program.getSourceFile(file));
  const symbol = checker.getExportsOfModule(module).find((one) => one.name === name);
  return { type: checker.getDeclaredTypeOfSymbol(symbol), checker };
}
