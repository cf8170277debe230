import { host, listenPort, folder } from '../shared/given.mjs';
import { becomeProgram } from '../shared/command.mjs';
import { site } from '../shared/static.mjs';

process.env.PARCEL_WORKERS = '0';
// It takes entries below the folder that it is started in.
process.chdir(site);
await becomeProgram('parcel', 'lib/bin.js', [
  'serve',
  'index.html',
  '--host',
  host,
  '--port',
  String(listenPort),
  '--dist-dir',
  `${folder}/dist`,
  '--cache-dir',
  `${folder}/cache`,
  '--no-hmr',
]);
