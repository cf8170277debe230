import cors from 'cors';
import polka from 'polka';
import { declared, host, isPublic, listenPort, originsWithPatterns } from '../shared/given.mjs';
import { handle } from '../shared/node.mjs';

const names = {
  credentials: 'credentials',
  methods: 'methods',
  allowedHeaders: 'allowedHeaders',
  exposedHeaders: 'exposedHeaders',
  maxAge: 'maxAge',
};
const app = polka();
app.use(isPublic ? cors() : cors({ origin: originsWithPatterns(), ...declared(names) }));
for (const path of [
  '/',
  '/ok',
  '/empty',
  '/error',
  '/forbidden',
  '/too-large',
  '/redirect',
  '/etag',
  '/stream',
  '/auth',
  '/vary',
])
  app.all(path, handle);
app.listen(listenPort, host);
