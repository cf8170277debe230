import { initTRPC } from '@trpc/server';
import { createHTTPServer } from '@trpc/server/adapters/standalone';
import cors from 'cors';
import { page } from '../shared/app.mjs';
import { declared, host, isPublic, listenPort, originsWithPatterns } from '../shared/given.mjs';

const names = {
  credentials: 'credentials',
  methods: 'methods',
  allowedHeaders: 'allowedHeaders',
  exposedHeaders: 'exposedHeaders',
  maxAge: 'maxAge',
};
const t = initTRPC.create();
createHTTPServer({
  router: t.router({ ok: t.procedure.query(() => page) }),
  middleware: isPublic ? cors() : cors({ origin: originsWithPatterns(), ...declared(names) }),
}).listen(listenPort, host);
