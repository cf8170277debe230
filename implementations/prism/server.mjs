import { writeFileSync } from 'node:fs';
import { becomeProgram } from '../shared/command.mjs';
import { folder, host, listenPort } from '../shared/given.mjs';

const responses = {
  200: {
    description: 'OK',
    content: { 'application/json': { schema: { type: 'object' }, example: { hello: 'world' } } },
  },
};
const methods = Object.fromEntries(
  ['get', 'head', 'post', 'put', 'patch', 'delete'].map((name) => [name, { responses }]),
);
const file = `${folder}/api.json`;
writeFileSync(
  file,
  JSON.stringify({ openapi: '3.0.3', info: { title: 'Sample', version: '1' }, paths: { '/ok': methods } }),
);
await becomeProgram('@stoplight/prism-cli', 'dist/index.js', [
  'mock',
  '--host',
  host,
  '--port',
  String(listenPort),
  file,
]);
