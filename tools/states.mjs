// `npm run states`: draws the states of a run in ARCHITECTURE.md again, from the table of transitions.
import fs from 'node:fs';
import path from 'node:path';
import { setUp } from './setup.mjs';

const root = await setUp();
const { withDiagram } = await import(path.join(root, 'libs/runs/dist/life/diagram.js'));
const file = path.join(root, 'ARCHITECTURE.md');
const before = fs.readFileSync(file, 'utf8');
const after = withDiagram(before);
fs.writeFileSync(file, after);
console.log(before === after ? 'ARCHITECTURE.md is up to date' : 'ARCHITECTURE.md was drawn again');
