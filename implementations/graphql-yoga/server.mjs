import { createServer } from 'node:http';
import { createSchema, createYoga } from 'graphql-yoga';
import { declared, host, isPublic, listenPort, policy } from '../shared/given.mjs';

const names = {
  credentials: 'credentials',
  methods: 'methods',
  allowedHeaders: 'allowedHeaders',
  exposedHeaders: 'exposedHeaders',
  maxAge: 'maxAge',
};
const yoga = createYoga({
  logging: false,
  schema: createSchema({
    typeDefs: 'type Query { hello: String }',
    resolvers: { Query: { hello: () => 'world' } },
  }),
  cors: isPublic ? { origin: '*', credentials: false } : { origin: policy.origins, ...declared(names) },
});
createServer(yoga).listen(listenPort, host);
