import { createServer } from 'vite';
import { declared, folder, host, isPublic, listenPort, originsWithPatterns } from '../shared/given.mjs';
import { site } from '../shared/static.mjs';

const names = {
  credentials: 'credentials',
  methods: 'methods',
  allowedHeaders: 'allowedHeaders',
  exposedHeaders: 'exposedHeaders',
  maxAge: 'maxAge',
};
const cors = isPublic ? true : { origin: originsWithPatterns(), ...declared(names) };
const server = await createServer({
  configFile: false,
  root: site,
  cacheDir: `${folder}/cache`,
  logLevel: 'error',
  server: { host, port: listenPort, strictPort: true, cors, hmr: false, ws: false, watch: null },
});
await server.listen();
