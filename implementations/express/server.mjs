import cors from 'cors';
import express from 'express';
import { bodyLimit, etag, events, own, page } from '../shared/app.mjs';
import { declared, host, isPublic, listenPort, originsWithPatterns } from '../shared/given.mjs';

const app = express();
const names = {
  credentials: 'credentials',
  methods: 'methods',
  allowedHeaders: 'allowedHeaders',
  exposedHeaders: 'exposedHeaders',
  maxAge: 'maxAge',
};
// One origin is given as a string, as the documentation has it; several as a list.
const origins = isPublic ? [] : originsWithPatterns();
const origin = origins.length === 1 ? origins[0] : origins;
app.use(isPublic ? cors() : cors({ origin, ...declared(names) }));
app.use((_request, response, next) => {
  response.set(own);
  next();
});
app.all(['/', '/ok', '/options'], (_request, response) => response.json(page));
app.get('/empty', (_request, response) => response.status(204).end());
app.get('/error', (_request, response) => response.status(500).json({ error: 'broken' }));
app.get('/throw', () => {
  throw new Error('nobody handles this');
});
app.get('/forbidden', (_request, response) => response.status(403).json({ error: 'forbidden' }));
app.post('/too-large', express.text({ limit: bodyLimit }), (_request, response) => response.json(page));
app.get('/redirect', (_request, response) => response.redirect('/ok'));
app.get('/etag', (_request, response) => response.set('ETag', etag).json(page));
app.get('/stream', (_request, response) => {
  response.type('text/event-stream');
  for (const event of events) response.write(event);
  response.end();
});
app.all('/auth', (_request, response) => response.status(401).json({ error: 'who are you?' }));
app.get('/vary', (_request, response) => response.vary('Accept-Language').json(page));
app.listen(listenPort, host);
