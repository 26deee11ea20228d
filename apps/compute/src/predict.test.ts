import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';

const entry = path.resolve(import.meta.dirname, '../dist/predict.js');
const predict = (input: string) => spawnSync(process.execPath, [entry], { input, encoding: 'utf8' });

test('a request that is not valid names every problem and ends with code 2', () => {
  const { status, stderr } = predict(
    JSON.stringify({ source: 'a.jpg', matchers: [{ kbc: { mode: 'some' } }], sourceKeypoints: [] }),
  );
  expect(status).toBe(2);
  expect(stderr).toContain('The request of predict is not valid');
  for (const field of ['matchers[0].matcher', 'target', 'kbc.mode', 'sourceKeypoints'])
    expect(stderr).toContain(field);
});

test('a picture that is not there, or no file, ends with code 2 and its name', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'keygrid-predict-'));
  execFileSync('mkfifo', [path.join(folder, 'pipe.jpg')]);
  const sha256 = 'a'.repeat(64);
  const matcher = { kind: 'predictions', side: 256, file: { sha256 } };
  const request = {
    matchers: [{ matcher, files: { [sha256]: '/nowhere/predictions.json' }, kbc: { mode: 'none' } }],
    source: '/nowhere/source.jpg',
    target: '/nowhere/target.jpg',
    sourceKeypoints: [[1, 2]],
  };
  const { status, stderr } = predict(JSON.stringify(request));
  expect(status).toBe(2);
  expect(stderr).toContain('/nowhere/source.jpg');
  const pipe = predict(JSON.stringify({ ...request, source: path.join(folder, 'pipe.jpg') }));
  expect(pipe.stderr).toContain('pipe.jpg: it is a pipe');
  expect(pipe.status).toBe(2);
  rmSync(folder, { recursive: true });
});
