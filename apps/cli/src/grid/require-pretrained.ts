/** The file behind `weights: imagenet`: asked for before anything is written, not in a worker. */
import { UserError } from '@keygrid/contract';
import { pretrainedFolder } from '@keygrid/files';
import { pretrainedIn, type Plan } from '@keygrid/plan';
import fs from 'node:fs';
import path from 'node:path';
import { sha256OfFile } from './sha256-of-file.ts';

/** Files by the SHA-256 that the plan names. @throws UserError where set-up left none, or it is damaged. */
export function requirePretrained(plan: Plan): ReadonlyMap<string, string> {
  const found = pretrainedIn(plan).map(({ kind, file: name, sha256, field }) => {
    const file = path.join(pretrainedFolder(), name);
    const where = `${field}: imagenet: ${file}`;
    if (!fs.existsSync(file))
      throw new UserError(
        `${where} is not there; with a network, npm run setup fetches the weights of ${kind} and puts them there`,
      );
    if (sha256OfFile(file, field) !== sha256)
      throw new UserError(`${where} is damaged; delete it and run npm run setup again`);
    return [sha256, file] as const;
  });
  return new Map(found);
}
