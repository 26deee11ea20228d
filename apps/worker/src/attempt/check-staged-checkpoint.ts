/** A child names a file as its checkpoint: it is one of its own, and what it is said to be, or it is not published. */
import type { CheckpointKind } from '@keygrid/contract';
import { METADATA_KEY, parseMetadata } from '@keygrid/training/checkpoint-metadata';
import type { TrainingSpec } from '@keygrid/training/config';
import { readSafetensorsHeader } from '@keygrid/weights';
import { lstat } from 'node:fs/promises';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';

export interface StagedCheckpoint {
  kind: CheckpointKind;
  step: number;
  file: string;
}

/** What the child may hand over: files in this folder, of this training. */
export interface Expected {
  stagingFolder: string;
  spec: TrainingSpec;
}

/** Reads the file's head only; its bytes are hashed when it is published. @throws Error that says what is wrong. */
export async function checkStagedCheckpoint(staged: StagedCheckpoint, expected: Expected): Promise<void> {
  const problem = await problemOf(staged, expected).catch((error: Error) => error.message);
  if (problem !== undefined) {
    const { kind, step, file } = staged;
    throw new Error(`The child named ${file} as its ${kind} checkpoint of step ${step}: ${problem}`);
  }
}

async function problemOf(staged: StagedCheckpoint, expected: Expected): Promise<string | undefined> {
  const { file, kind, step } = staged;
  if (path.dirname(path.resolve(file)) !== path.resolve(expected.stagingFolder))
    return `it is not in its folder ${expected.stagingFolder}.`;
  const found = await lstat(file);
  if (!found.isFile() || found.nlink !== 1) return 'it is no file of its own (a link, a folder or a pipe).';
  const { metadata } = await readSafetensorsHeader(file);
  const inside = parseMetadata(file, metadata[METADATA_KEY]);
  if (inside.kind !== kind || inside.state.step !== step)
    return `inside it is a ${inside.kind} checkpoint of step ${inside.state.step}.`;
  return isDeepStrictEqual(inside.spec, expected.spec) ? undefined : 'it is of another training.';
}
