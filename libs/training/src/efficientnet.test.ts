/** A training on EfficientNet-Lite: what moves, and the same bits after a kill (I5). */
import { createKbcNet } from '@keygrid/model';
import { ModelInput, resolveModel } from '@keygrid/model/config';
import { readSafetensors } from '@keygrid/weights';
import fs from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newest, openBench, recorder, tinyModel, tinySpec, type Bench } from './testing/tiny-training.ts';
import { train } from './train.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(() => bench.close());

const { backbone } = resolveModel(ModelInput.parse({ backbone: 'efficientnet-lite0' }), () => '');
const model = { ...tinyModel, backbone };
const KILLED_AFTER = 2;
const specOf = (changes: object) => tinySpec({ model, epochs: 1, batch: 4, microBatch: 2, ...changes });

test.each([{ frozenBackbone: false }, { frozenBackbone: true }])(
  'with %j it ends in the same bits after a kill',
  async (changes) => {
    const straight = recorder(bench, { checkpointAt: KILLED_AFTER });
    await train(specOf(changes), straight);
    const killed = straight.saved.find(({ step }) => step === KILLED_AFTER)?.file;
    const resumed = recorder(bench, { resumeFrom: killed });
    await train(specOf(changes), resumed);
    const file = newest(straight, 'last');
    const [one, other] = await Promise.all([file, newest(resumed, 'last')].map((each) => fs.readFile(each)));
    expect(one && other && one.equals(other)).toBe(true);
    const want = await readSafetensors(file);

    const net = createKbcNet(model, { seed: tinySpec().seed });
    const first = net.stateDict();
    net.dispose();
    const moved = [...first].filter(
      ([name, { data }]) => want.tensors.get(name)?.data.join() !== data.join(),
    );
    const inBackbone = moved.map(([name]) => name).filter((name) => name.startsWith('backbone.'));
    expect(moved.length - inBackbone.length).toBeGreaterThan(20);
    if (changes.frozenBackbone) expect(inBackbone).toEqual([]);
    else {
      expect(inBackbone).toContain('backbone._conv_stem.weight');
      expect(inBackbone).toContain('backbone._blocks.15._depthwise_conv.weight');
      expect(inBackbone).toContain('backbone._blocks.10._bn2.running_var');
    }
  },
);
