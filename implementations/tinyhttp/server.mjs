import { App } from '@tinyhttp/app';
import { cors } from '@tinyhttp/cors';
import { declared, host, isPublic, listenPort, originsWithPatterns } from '../shared/given.mjs';
import { handle } from '../shared/node.mjs';

const names = {
  credentials: 'credentials',
  methods: 'methods',
  allowedHeaders: 'allowedHeaders',
  exposedHeaders: 'exposedHeaders',
  maxAge: 'maxAge',
};
// One string is sent to everybody, a list or one expression is compared.
const [first, ...others] = isPublic ? [] : originsWithPatterns();
const origin = others.length === 0 ? first : [first, ...others];
const app = new App({
  noMatchHandler: (request, response) => response.status(404).json({ error: 'not found' }),
  onError: (_error, _request, response) => response.status(500).json({ error: 'broken' }),
});
app.use(isPublic ? cors() : cors({ origin, ...declared(names) }));
for (const path of [
  '/',
  '/ok',
  '/empty',
  '/error',
  '/throw',
  '/forbidden',
  '/too-large',
  '/redirect',
  '/etag',
  '/stream',
  '/auth',
  '/vary',
])
  app.all(path, handle);
app.listen(listenPort, undefined, host);
