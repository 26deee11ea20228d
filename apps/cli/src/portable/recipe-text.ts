/** What a run needs to be computed again, for people: what to type, and what differs here. */
import type { Recipe } from '@keygrid/results';

export function recipeText({
  run,
  stage,
  seed,
  data,
  attempt,
  weights,
  folder,
  differences,
}: Recipe): string {
  const { version, commit, program, submitted, environment, host } = attempt;
  const changes = program?.changes;
  const lines = [
    `${run} is ${stage === 'training' ? `a training with seed ${seed}` : 'an evaluation'}, computed on ${host} by keygrid ${version ?? '(not on record)'}.`,
    commit === null ? 'commit: not on record' : `commit: git checkout ${commit}`,
    ...(program?.from === 'installed' ? ['changes: not known, it did not run from a checkout'] : []),
    ...(changes
      ? [
          changes.key === null
            ? `changes: SHA-256 ${changes.sha256}, too large to be kept`
            : `changes: git apply STORE/${changes.key}`,
        ]
      : []),
    `packages: npm ci, package-lock.json with SHA-256 ${program?.lockSha256 ?? 'not on record'}`,
    `data: ${data.name}, fingerprint ${data.fingerprint}${data.contents === null ? '' : `, contents ${data.contents}`}${folder === null ? '' : `; here ${folder}`}`,
    ...weights.map(
      ({ what, sha256, isHere }) => `weights: ${what}, SHA-256 ${sha256}${isHere ? '' : ' (not here)'}`,
    ),
    `environment: ${JSON.stringify(environment)}`,
    ...submitted.map(
      ({ study, revision, command }) =>
        `submitted: ${study} revision ${revision}, ${command ?? 'command not on record'}`,
    ),
    ...(differences.length === 0
      ? ['Nothing of this differs here.']
      : ['Here:', ...differences.map((line) => `  ${line}`)]),
    `again, and compared: keygrid reproduce ${run} --run`,
  ];
  return lines.join('\n');
}
