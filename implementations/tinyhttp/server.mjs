import { App } from '@tinyhttp/app';
import { cors } from '@tinyhttp/cors';
import { declared, host, isAllowed, isPublic, listenPort, policy } from '../shared/given.mjs';
import { handle } from '../shared/node.mjs';

const names = {
  credentials: 'credentials',
  methods: 'methods',
  allowedHeaders: 'allowedHeaders',
  exposedHeaders: 'exposedHeaders',
  maxAge: 'maxAge',
};
const hasPattern = !isPublic && policy.origins.some((origin) => origin.includes('*'));
const byFunction = (request) => (isAllowed(request.headers.origin ?? '') ? request.headers.origin : '');
const origin = hasPattern ? byFunction : policy.origins.length === 1 ? policy.origins[0] : policy.origins;
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
