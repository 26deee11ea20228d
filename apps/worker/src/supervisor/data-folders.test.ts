import { fingerprint, synthesise } from '@keygrid/datasets';
import { loadSettings, saveDataFolder } from '@keygrid/runs';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { dataFolders } from './data-folders.ts';

test(
  'a worker that was there before a data set was added takes it up; settings that cannot be read are said',
  { timeout: 30_000 },
  async () => {
    const base = mkdtempSync(path.join(tmpdir(), 'keygrid-folders-'));
    const env = { KEYGRID_HOME: path.join(base, '.keygrid') };
    const settingsNow = () => loadSettings({ cwd: base, env });
    const folders = dataFolders(() => settingsNow().dataFolders);
    const folder = path.join(base, 'data');
    await synthesise(folder, {
      seed: 1,
      pairs: { trn: 2, val: 2, test: 2 },
      imagesPerCategory: { trn: 4, val: 4, test: 4 },
      imageSize: { width: 96, height: 72 },
    });
    const layout = 'spair-large' as const;
    const data = { name: 'late', layout, fingerprint: await fingerprint(folder, layout) };
    const problem = async (name = 'late') => {
      const found = await folders.find({ ...data, name });
      return 'missing' in found ? found.missing : undefined;
    };
    expect(await problem()).toContain('keygrid data add late');
    saveDataFolder(settingsNow(), 'late', folder);
    expect(await folders.find(data)).toEqual({ folder });
    expect(await problem('constructor')).toContain('keygrid data add constructor');
    writeFileSync(path.join(base, '.keygrid/keygrid.toml'), 'data = ');
    expect(await problem()).toContain('keygrid.toml');
    rmSync(base, { recursive: true });
  },
);
