/** Weights too large to come with a case: it names the package that set-up fetched them from. */
import { UserError } from '@keygrid/contract';
import { pretrainedFolder } from '@keygrid/files';
import { EFFICIENTNETS, PRETRAINED } from '@keygrid/model/config';
import { readSafetensors } from '@keygrid/weights';
import fs from 'node:fs';
import path from 'node:path';
import type { TensorCase } from './case.ts';

/** The case with them, or what to do where this machine has none. @throws UserError for a package that is not known. */
export async function withPublishedWeights(test: TensorCase): Promise<TensorCase | UserError> {
  const { name, weightsPackage, tensors } = test;
  if (weightsPackage === undefined) return test;
  const kind = EFFICIENTNETS.find((one) => weightsPackage === PRETRAINED[one].package);
  if (!kind) throw new UserError(`Case ${name}: the weights of ${weightsPackage} are not known here`);
  const file = path.join(pretrainedFolder(), PRETRAINED[kind].file);
  if (!fs.existsSync(file))
    return new UserError(
      `it needs the weights of ${kind}, and ${file} is not there: npm run setup fetches them`,
    );
  const published = await readSafetensors(file);
  return { ...test, tensors: new Map([...published.tensors, ...tensors]) };
}
