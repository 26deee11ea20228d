// `npm run schemas`: writes the JSON Schemas of libs/results/schemas again, from the types of the answers.
import fs from 'node:fs';
import path from 'node:path';
import { format, resolveConfig } from 'prettier';
import { answerSchemas, schemaFile } from './schemas/answer-schemas.mjs';

for (const [name, schema] of Object.entries(answerSchemas())) {
  const file = schemaFile(name);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  const settings = await resolveConfig(file);
  fs.writeFileSync(file, await format(JSON.stringify(schema), { ...settings, filepath: file }));
}
