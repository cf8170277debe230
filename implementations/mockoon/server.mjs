import { writeFileSync } from 'node:fs';
import { becomeProgram } from '../shared/command.mjs';
import { folder, host, listenPort } from '../shared/given.mjs';

const route = (method, uuid) => ({
  uuid,
  type: 'http',
  method,
  endpoint: 'ok',
  responses: [{ uuid: `${uuid}-response`, body: '{"hello":"world"}', statusCode: 200, headers: [], default: true }],
});
const file = `${folder}/environment.json`;
writeFileSync(
  file,
  JSON.stringify({
    uuid: 'environment',
    name: 'Sample',
    port: listenPort,
    hostname: host,
    cors: true,
    // What the application adds to a new environment.
    headers: [
      { key: 'Access-Control-Allow-Origin', value: '*' },
      { key: 'Access-Control-Allow-Methods', value: 'GET,POST,PUT,PATCH,DELETE,HEAD,OPTIONS' },
      {
        key: 'Access-Control-Allow-Headers',
        value: 'Content-Type, Origin, Accept, Authorization, Content-Length, X-Requested-With',
      },
    ],
    routes: ['get', 'post', 'put', 'patch', 'delete'].map((method) => route(method, `route-${method}`)),
  }),
);
await becomeProgram('@mockoon/cli', 'bin/run.js', [
  'start',
  '--data',
  file,
  '--port',
  String(listenPort),
  '--hostname',
  host,
  '--disable-log-to-file',
  '--repair',
]);
