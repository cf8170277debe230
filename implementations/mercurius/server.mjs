import cors from '@fastify/cors';
import fastify from 'fastify';
import mercurius from 'mercurius';
import { declared, host, isPublic, listenPort, originsWithPatterns } from '../shared/given.mjs';

const names = {
  credentials: 'credentials',
  methods: 'methods',
  allowedHeaders: 'allowedHeaders',
  exposedHeaders: 'exposedHeaders',
  maxAge: 'maxAge',
};
const app = fastify();
await app.register(cors, isPublic ? {} : { origin: originsWithPatterns(), ...declared(names) });
await app.register(mercurius, {
  schema: 'type Query { hello: String }',
  resolvers: { Query: { hello: () => 'world' } },
});
await app.listen({ port: listenPort, host });
