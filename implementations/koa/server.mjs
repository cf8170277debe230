import cors from '@koa/cors';
import Koa from 'koa';
import { bodyLimit, etag, events, own, page } from '../shared/app.mjs';
import { declared, host, isAllowed, isPublic, listenPort, policy } from '../shared/given.mjs';

const app = new Koa();
// Each error is told on stderr otherwise.
app.silent = true;
const names = {
  credentials: 'credentials',
  methods: 'allowMethods',
  allowedHeaders: 'allowHeaders',
  exposedHeaders: 'exposeHeaders',
  maxAge: 'maxAge',
};
const hasOne = policy.origins.length === 1 && !policy.origins[0].includes('*');
const origin = hasOne
  ? policy.origins[0]
  : (context) => (isAllowed(context.get('Origin')) ? context.get('Origin') : '');
app.use(isPublic ? cors() : cors({ origin, ...declared(names) }));
app.use((context) => {
  context.set(own);
  switch (context.path) {
    case '/':
    case '/ok':
    case '/options':
      context.body = page;
      return;
    case '/empty':
      context.status = 204;
      return;
    case '/error':
      context.status = 500;
      context.body = { error: 'broken' };
      return;
    case '/throw':
      throw new Error('nobody handles this');
    case '/forbidden':
      context.throw(403);
      return;
    case '/too-large':
      if (context.request.length > bodyLimit) context.throw(413);
      context.body = page;
      return;
    case '/redirect':
      context.redirect('/ok');
      return;
    case '/etag':
      context.etag = etag;
      context.status = 200;
      if (context.fresh) context.status = 304;
      else context.body = page;
      return;
    case '/stream':
      context.type = 'text/event-stream';
      context.body = events.join('');
      return;
    case '/auth':
      context.throw(401);
      return;
    case '/vary':
      context.vary('Accept-Language');
      context.body = page;
      return;
  }
});
app.listen(listenPort, host);
