import Hapi from '@hapi/hapi';
import { bodyLimit, etag, events, page } from '../shared/app.mjs';
import { declared, host, isPublic, listenPort, policy } from '../shared/given.mjs';

// hapi asks by method and headers of the route that is meant, so that methods are not an option of its own.
const names = {
  credentials: 'credentials',
  allowedHeaders: 'headers',
  exposedHeaders: 'exposedHeaders',
  maxAge: 'maxAge',
};
const cors = isPublic ? true : { origin: policy.origins, ...declared(names) };
const server = Hapi.server({ port: listenPort, host, routes: { cors } });
const mine = (response) => response.header('x-app', 'yes').header('x-total', '3');
const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];
// It allows what the route has, so that each has the methods that the policies declare.
const route = (path, handler, options = {}) => server.route({ method: methods, path, options, handler });
for (const path of ['/', '/ok']) route(path, (_request, h) => mine(h.response(page)));
route('/empty', (_request, h) => mine(h.response().code(204)));
route('/error', (_request, h) => mine(h.response({ error: 'broken' }).code(500)));
route('/throw', () => {
  throw new Error('nobody handles this');
});
route('/forbidden', (_request, h) => mine(h.response({ error: 'forbidden' }).code(403)));
server.route({ method: 'GET', path: '/too-large', handler: (_request, h) => mine(h.response(page)) });
server.route({
  method: ['POST', 'PUT', 'PATCH', 'DELETE'],
  path: '/too-large',
  options: { payload: { maxBytes: bodyLimit } },
  handler: (_request, h) => mine(h.response(page)),
});
route('/redirect', (_request, h) => mine(h.redirect('/ok')));
route('/etag', (_request, h) => mine(h.response(page).etag(etag.slice(1, -1))));
route('/stream', (_request, h) => mine(h.response(events.join('')).type('text/event-stream')));
route('/auth', (_request, h) => mine(h.response({ error: 'who are you?' }).code(401)));
route('/vary', (_request, h) => mine(h.response(page).vary('Accept-Language')));
await server.start();
