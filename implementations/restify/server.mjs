import restify from 'restify';
import corsMiddleware from 'restify-cors-middleware2';
import { etag, events, own, page } from '../shared/app.mjs';
import { declared, host, isPublic, listenPort, policy } from '../shared/given.mjs';

const server = restify.createServer();
const names = {
  credentials: 'credentials',
  allowedHeaders: 'allowHeaders',
  exposedHeaders: 'exposeHeaders',
  maxAge: 'preflightMaxAge',
};
// It has no option for methods, and refuses an empty list of headers.
const options = isPublic ? { origins: ['*'] } : { origins: policy.origins, ...declared(names) };
const cors = corsMiddleware({ allowHeaders: [], exposeHeaders: [], ...options });
server.pre(cors.preflight);
server.use(cors.actual);
server.use((_request, response, next) => {
  for (const [name, value] of Object.entries(own)) response.header(name, value);
  next();
});
const methods = ['get', 'post', 'put', 'patch', 'del'];
const hello = async (_request, response) => response.send(page);
for (const method of methods) for (const path of ['/', '/ok']) server[method](path, hello);
server.get('/empty', async (_request, response) => response.send(204));
server.get('/error', async (_request, response) => response.send(500, { error: 'broken' }));
server.get('/throw', async () => {
  throw new Error('nobody handles this');
});
server.get('/forbidden', async (_request, response) => response.send(403, { error: 'forbidden' }));
server.get('/redirect', (_request, response, next) => response.redirect('/ok', next));
server.get('/etag', restify.plugins.conditionalRequest(), async (request, response) => {
  response.header('ETag', etag);
  if (request.header('if-none-match') === etag) response.send(304);
  else response.send(page);
});
server.get('/stream', async (_request, response) => {
  response.header('Content-Type', 'text/event-stream');
  response.sendRaw(events.join(''));
});
for (const method of methods)
  server[method]('/auth', async (_request, response) => response.send(401, { error: 'who are you?' }));
server.get('/vary', async (_request, response) => {
  response.header('Vary', 'Accept-Language');
  response.send(page);
});
server.listen(listenPort, host);
