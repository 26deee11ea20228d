import { expect, test } from 'vitest';
import { BASES, type ScoringConfig } from './config.ts';
import { METRIC_NAMES } from './metrics/metrics.ts';
import { protocolName, protocolNamed } from './protocol-name.ts';

test('every protocol is found by its name', () => {
  for (const basis of BASES) {
    const protocols: ScoringConfig[] = [
      { basis, frame: 'original', alphas: [0.1] },
      { basis, frame: 'original', strict: true, alphas: [0.1] },
      { basis, frame: 'squashed', side: 240, alphas: [0.1] },
      ...METRIC_NAMES.map((metric): ScoringConfig => ({ basis, frame: 'original', metric, alphas: [0.1] })),
      { basis, frame: 'squashed', side: 240, thresholdFrame: 'original', metric: 'geo', alphas: [0.1] },
      { basis, frame: 'squashed', side: 240, thresholdFrame: 'original', strict: true, alphas: [0.1] },
    ];
    for (const protocol of protocols) expect(protocolNamed(protocolName(protocol), [0.1])).toEqual(protocol);
  }
});

test.each([
  'bbox',
  'bbox/',
  'box/original',
  'bbox/squashed',
  'bbox/original-256',
  'bbox/squashed-0',
  'bbox/squashed-256x',
  'bbox/original/unscaled-threshold',
  'bbox/original/strict/strict',
  'bbox/original/geo/strict',
  'bbox/original/geometry',
])('%s names no protocol', (name) => expect(protocolNamed(name, [0.1])).toBeUndefined());
