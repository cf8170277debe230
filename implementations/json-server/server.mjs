import { writeFileSync } from 'node:fs';
import { becomeProgram } from '../shared/command.mjs';
import { folder, host, listenPort } from '../shared/given.mjs';

const file = `${folder}/db.json`;
writeFileSync(file, JSON.stringify({ ok: [{ id: '1', hello: 'world' }] }));
await becomeProgram('json-server', 'lib/bin.js', ['--host', host, '--port', String(listenPort), file]);
