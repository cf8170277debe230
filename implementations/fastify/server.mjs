import cors from '@fastify/cors';
import fastify from 'fastify';
import { bodyLimit, etag, events, own, page } from '../shared/app.mjs';
import { declared, host, isPublic, listenPort, originsWithPatterns } from '../shared/given.mjs';

const app = fastify();
const names = {
  credentials: 'credentials',
  methods: 'methods',
  allowedHeaders: 'allowedHeaders',
  exposedHeaders: 'exposedHeaders',
  maxAge: 'maxAge',
};
await app.register(cors, isPublic ? {} : { origin: originsWithPatterns(), ...declared(names) });
const mine = (reply) => reply.headers(own);
for (const url of ['/', '/ok']) {
  app.route({
    method: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'],
    url,
    handler: (_request, reply) => mine(reply).send(page),
  });
}
app.get('/options', (_request, reply) => mine(reply).send(page));
app.options('/options', (_request, reply) => mine(reply).send({ options: true }));
app.get('/empty', (_request, reply) => mine(reply).code(204).send());
app.get('/error', (_request, reply) => mine(reply).code(500).send({ error: 'broken' }));
app.get('/throw', () => {
  throw new Error('nobody handles this');
});
app.get('/forbidden', (_request, reply) => mine(reply).code(403).send({ error: 'forbidden' }));
app.post('/too-large', { bodyLimit }, (_request, reply) => mine(reply).send(page));
app.get('/redirect', (_request, reply) => mine(reply).redirect('/ok'));
app.get('/etag', (request, reply) => {
  mine(reply).header('ETag', etag);
  return request.headers['if-none-match'] === etag ? reply.code(304).send() : reply.send(page);
});
app.get('/stream', (_request, reply) => mine(reply).type('text/event-stream').send(events.join('')));
app.get('/auth', (_request, reply) => mine(reply).code(401).send({ error: 'who are you?' }));
// As the documentation of @fastify/cors does, for headers that may be there already.
app.get('/vary', (_request, reply) => {
  const vary = reply.getHeader('Vary');
  return mine(reply)
    .header('Vary', vary === undefined ? 'Accept-Language' : `${String(vary)}, Accept-Language`)
    .send(page);
});
await app.listen({ port: listenPort, host });
