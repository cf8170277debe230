import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { cors } from 'hono/cors';
import { respond } from '../shared/app.mjs';
import { declared, host, isAllowed, isPublic, listenPort, policy } from '../shared/given.mjs';

const app = new Hono();
const names = {
  credentials: 'credentials',
  methods: 'allowMethods',
  allowedHeaders: 'allowHeaders',
  exposedHeaders: 'exposeHeaders',
  maxAge: 'maxAge',
};
const hasPattern = !isPublic && policy.origins.some((origin) => origin.includes('*'));
const origin = hasPattern ? (asking) => (isAllowed(asking) ? asking : undefined) : policy.origins;
app.use('*', isPublic ? cors() : cors({ origin, ...declared(names) }));
app.all('*', (context) => respond(context.req.raw) ?? context.notFound());
serve({ fetch: app.fetch, port: listenPort, hostname: host });
