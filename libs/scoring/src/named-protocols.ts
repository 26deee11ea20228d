/** Protocols that published numbers were measured in, under names. docs/protocols.md is this table for people. */
import { USUAL_ALPHAS as USUAL, type Basis, type ScoringConfig } from './config.ts';

/** The published data sets that protocols differ for. */
export type ScoredSet = 'spair' | 'ap-10k' | 'pf-pascal' | 'pf-willow';

export interface NamedProtocol {
  readonly about: string;
  /** Where it was published. */
  readonly source: string;
  /** What alpha is multiplied with. A data set that is not here has no such protocol. */
  readonly basis: Readonly<Partial<Record<ScoredSet, Basis>>>;
  /** Side of the squashed frame in pixels; left out: distances are of the original picture. */
  readonly side?: number;
  readonly strict?: true;
  readonly thresholdFrame?: 'original';
  readonly alphas: Readonly<Partial<Record<ScoredSet, readonly number[]>>>;
  /** Which mean its tables print. */
  readonly mean: 'per image' | 'per point';
  /** Why its numbers are not what they say. */
  readonly fault?: string;
}

const FINE = [0.01, 0.05, 0.1];

export const NAMED_PROTOCOLS = {
  'spair-paper': {
    about: 'longer side of the object box, original pixels',
    source: 'Min et al. 2019, SPair-71k, arXiv:1908.10543',
    basis: { spair: 'bbox' },
    alphas: { spair: USUAL },
    mean: 'per image',
  },
  'pf-pascal-paper': {
    about: 'longer side of the picture, original pixels',
    source: 'Min et al. 2019, Hyperpixel Flow, arXiv:1908.06537',
    basis: { 'pf-pascal': 'image' },
    alphas: { 'pf-pascal': USUAL },
    mean: 'per image',
  },
  'pf-willow-paper': {
    about: 'longer side of the box around the target keypoints, original pixels',
    source: 'Ham et al. 2016, Proposal Flow, arXiv:1511.05065',
    basis: { 'pf-willow': 'bbox-keypoints' },
    alphas: { 'pf-willow': USUAL },
    mean: 'per image',
  },
  cats: {
    about: 'all in the picture squashed to 256 × 256',
    source: 'Cho et al. 2021, CATs, arXiv:2106.02520, and what follows it',
    basis: { spair: 'bbox', 'pf-pascal': 'image', 'pf-willow': 'bbox-padded' },
    side: 256,
    alphas: { spair: USUAL, 'pf-pascal': USUAL, 'pf-willow': USUAL },
    mean: 'per image',
  },
  geoaware: {
    about: 'one scale for both axes, so as in original pixels; a distance that equals the threshold is wrong',
    source:
      'Zhang et al. 2024, GeoAware-SC, arXiv:2311.17034; its code prints the mean per point with KPT_RESULT',
    basis: { spair: 'bbox', 'ap-10k': 'bbox', 'pf-pascal': 'image' },
    strict: true,
    alphas: { spair: FINE, 'ap-10k': FINE, 'pf-pascal': USUAL },
    mean: 'per image',
  },
  'pf-willow-common': {
    about: 'largest coordinate of the target keypoints, plus 1, original pixels',
    source: 'the loaders of PF-WILLOW that fill absent keypoints with -1',
    basis: { 'pf-willow': 'bbox-padded' },
    alphas: { 'pf-willow': USUAL },
    mean: 'per image',
    fault:
      'the filling is taken for a keypoint, so the box begins at -1 and the threshold grows with the place of the object',
  },
  'threshold-unscaled': {
    about: 'distances in the picture squashed to 256 × 256, the threshold from the original box or picture',
    source: 'evaluations that scale the keypoints and forget the box',
    basis: { spair: 'bbox', 'pf-pascal': 'image', 'pf-willow': 'bbox-keypoints' },
    side: 256,
    thresholdFrame: 'original',
    alphas: { spair: USUAL, 'pf-pascal': USUAL, 'pf-willow': USUAL },
    mean: 'per image',
    fault:
      'the threshold is of another scale than the distances: pictures larger than 256 px count far too well',
  },
} as const satisfies Record<string, NamedProtocol>;

export type ProtocolName = keyof typeof NAMED_PROTOCOLS;

const entries = Object.entries(NAMED_PROTOCOLS) as [ProtocolName, NamedProtocol][];

/** Every protocol that the data set has, in the order of the table. */
export function protocolsFor(set: ScoredSet): [ProtocolName, NamedProtocol, ScoringConfig][] {
  return entries.flatMap(([name, protocol]) => {
    const config = configOf(protocol, set);
    return config ? [[name, protocol, config] as [ProtocolName, NamedProtocol, ScoringConfig]] : [];
  });
}

function configOf(
  { basis, side, strict, thresholdFrame, alphas }: NamedProtocol,
  set: ScoredSet,
): ScoringConfig | undefined {
  const own = basis[set];
  if (own === undefined) return undefined;
  return {
    basis: own,
    ...(side === undefined ? { frame: 'original' } : { frame: 'squashed', side }),
    ...(strict ? { strict } : {}),
    ...(thresholdFrame ? { thresholdFrame } : {}),
    alphas: [...(alphas[set] ?? [])],
  };
}
