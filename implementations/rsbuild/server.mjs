import { writeFileSync } from 'node:fs';
import { createRsbuild } from '@rsbuild/core';
import { declared, folder, host, isPublic, listenPort, originsWithPatterns } from '../shared/given.mjs';

const names = {
  credentials: 'credentials',
  methods: 'methods',
  allowedHeaders: 'allowedHeaders',
  exposedHeaders: 'exposedHeaders',
  maxAge: 'maxAge',
};
writeFileSync(`${folder}/index.js`, 'export const hello = "world";\n');
const rsbuild = await createRsbuild({
  cwd: folder,
  config: {
    source: { entry: { index: `${folder}/index.js` } },
    server: {
      host,
      port: listenPort,
      strictPort: true,
      printUrls: false,
      cors: isPublic ? true : { origin: originsWithPatterns(), ...declared(names) },
    },
    dev: { hmr: false, liveReload: false, progressBar: false },
  },
});
await rsbuild.startDevServer();
