/** Where an attempt's numbers come from, beyond its spec: recorded when it is claimed, part of no id. */

/** The program of a worker, beyond its version and commit. */
export interface ProgramState {
  /** `checkout`: commit and changes are known. `installed`: it does not run from a checkout of its own, as from an archive. */
  readonly from: 'checkout' | 'installed';
  /** How the checkout differs from its commit; null: not at all, or it is not one. */
  readonly changes: {
    /** Of the whole difference, files that git does not know included. */
    readonly sha256: string;
    readonly bytes: number;
    /** Where the store has it; null: it is too large to be kept. */
    readonly key: string | null;
  } | null;
  /** SHA-256 of `package-lock.json`; null: there is none. */
  readonly lockSha256: string | null;
}

export interface Provenance {
  /** Null: its worker did not say. */
  readonly program: ProgramState | null;
  /** The studies that wanted it then, by name; the command is null where it is not known. */
  readonly submitted: readonly {
    readonly study: string;
    readonly revision: number;
    readonly command: string | null;
  }[];
  /** Digest of the content of every file of its data set; null where that is not on record. */
  readonly dataContents: string | null;
}

/** Of the changes of a checkout, in the store. */
export const changesKey = (sha256: string): string => `programs/${sha256}.diff`;

/** SQL over `run` and `worker`: `Provenance` as JSON. */
export const PROVENANCE = `jsonb_build_object(
  'program', worker.program,
  'submitted', (
    SELECT coalesce(jsonb_agg(jsonb_build_object('study', name, 'revision', number, 'command', command) ORDER BY name), '[]')
    FROM (
      SELECT study.name, revision.number, revision.command
      FROM study JOIN study_revision AS revision ON revision.study_id = study.id AND revision.number = study.current_revision
      WHERE study.id IN (SELECT study_id FROM cell WHERE wanted AND (evaluation_id = run.id OR training_id = run.id))
    ) AS wanting
  ),
  'dataContents', (
    SELECT contents FROM data_set
    WHERE name = run.spec #>> '{data,name}' AND fingerprint = run.spec #>> '{data,fingerprint}'
  )
)`;
