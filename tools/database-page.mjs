// `npm run database-page`: writes docs/database.md again, from the comments that the migrations leave in a database.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setUp } from './setup.mjs';

const root = await setUp();
const load = (name) => import(path.join(root, 'libs/runs/dist', name));
const { openHome, sqlOf } = await load('home/home.js');
const { withViews } = await load('database/database-page.js');
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'keygrid-page-'));
fs.chmodSync(folder, 0o755); // as root the embedded database runs as another user, who must be able to enter
const home = await openHome({ home: path.join(folder, '.keygrid'), dataFolders: {}, timeScale: 1 });
try {
  const file = path.join(root, 'docs/database.md');
  fs.writeFileSync(file, await withViews(fs.readFileSync(file, 'utf8'), sqlOf(home)));
} finally {
  await home.close();
  fs.rmSync(folder, { recursive: true });
}
