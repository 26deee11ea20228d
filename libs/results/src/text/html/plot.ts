/** A plot as a value: curves along an axis, bars at places, or dots in rows. */
export interface Plot {
  readonly title: string;
  /** What is drawn and how it was measured. */
  readonly notes: readonly string[];
  /** `rows`: values from left to right, places below each other. */
  readonly kind: 'lines' | 'bars' | 'rows';
  /** Axis titles, with their units: of the places, and of the values. */
  readonly x: string;
  readonly y: string;
  /** Names of the places; undefined: they are numbers, drawn to scale. */
  readonly places: readonly string[] | undefined;
  readonly curves: readonly PlotCurve[];
}

export interface PlotCurve {
  readonly label: string;
  readonly points: readonly PlotPoint[];
}

export interface PlotPoint {
  /** A number to scale, or an index into the places. */
  readonly place: number;
  readonly measured?: Mark & { readonly low: number; readonly high: number };
  readonly published?: Mark;
}

/** A value and what a reader is told who points at it. */
interface Mark {
  readonly value: number;
  readonly tip: string;
}

/** All values that its axis must hold; finite ones only. */
export const valuesOf = ({ curves }: Pick<Plot, 'curves'>): number[] =>
  curves
    .flatMap(({ points }) => points)
    .flatMap(({ measured, published }) => [
      ...(measured ? [measured.value, measured.low, measured.high] : []),
      ...(published ? [published.value] : []),
    ])
    .filter(Number.isFinite);
