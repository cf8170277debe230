import { writeFileSync } from 'node:fs';
import { rspack } from '@rspack/core';
import { RspackDevServer } from '@rspack/dev-server';
import { fixedHeaders } from '../shared/fixed-headers.mjs';
import { folder, host, listenPort } from '../shared/given.mjs';
import { site } from '../shared/static.mjs';

writeFileSync(`${folder}/index.js`, 'export const hello = "world";\n');
const compiler = rspack({
  mode: 'development',
  context: folder,
  entry: `${folder}/index.js`,
  infrastructureLogging: { level: 'error' },
  stats: 'none',
});
const server = new RspackDevServer(
  { host, port: listenPort, hot: false, liveReload: false, static: site, headers: fixedHeaders },
  compiler,
);
await server.start();
