/** What a cell can be asked for: a name, a type, and how it is read from the rows that `fromCells` gives. */
import type { Unit } from '../report/measured-columns.ts';
import type { AskedStudy } from './asked-studies.ts';
import type { Bind } from './bindings.ts';

/** `setting`: whatever a grid file can say there, as JSON. */
export type ColumnType = 'number' | 'text' | 'time' | 'setting';

export interface Column {
  readonly name: string;
  readonly type: ColumnType;
  readonly unit?: Unit;
  /** Equal to a value that no cell has is a mistake, and is refused with the values there are. */
  readonly isKnown: boolean;
  /** Of ids: the beginning is enough where one id alone has it. */
  readonly isId?: boolean;
  /** The whole of its possible values. */
  readonly choices?: readonly string[];
  sql(bind: Bind): string;
}

/**
 * A row a cell of each study. `asked`: protocol, and whether only times taken alone count; `e`: evaluation; `t`: training, where
 * there is one. Every cell has its evaluation: a left join, so that the server reads runs only where a column of theirs is used.
 */
export function fromCells(studies: readonly AskedStudy[], bind: Bind): string {
  const ids = bind(
    studies.map(({ id }) => id),
    'int[]',
  );
  const protocols = bind(
    studies.map(({ protocolName }) => protocolName),
    'text[]',
  );
  const exclusive = bind(
    studies.map((study) => study.exclusive),
    'boolean[]',
  );
  return `unnest(${ids}, ${protocols}, ${exclusive}) WITH ORDINALITY AS asked (study_id, protocol, exclusive, place)
    JOIN study s ON s.id = asked.study_id
    JOIN cell c ON c.study_id = s.id AND c.revision = s.current_revision
    LEFT JOIN run e ON e.id = c.evaluation_id
    LEFT JOIN run t ON t.id = c.training_id`;
}
