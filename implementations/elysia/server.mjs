import { cors } from '@elysiajs/cors';
import { node } from '@elysiajs/node';
import { Elysia } from 'elysia';
import { respond } from '../shared/app.mjs';
import { declared, host, isPublic, listenPort, originsWithPatterns } from '../shared/given.mjs';

const names = {
  credentials: 'credentials',
  methods: 'methods',
  allowedHeaders: 'allowedHeaders',
  exposedHeaders: 'exposeHeaders',
  maxAge: 'maxAge',
};
new Elysia({ adapter: node() })
  .use(isPublic ? cors({ credentials: false }) : cors({ origin: originsWithPatterns(), ...declared(names) }))
  .all('*', ({ request }) => respond(request) ?? new Response('not found', { status: 404 }), { parse: 'none' })
  .listen({ port: listenPort, hostname: host });
