import express, { cors, errorHandler, json, notFound, rest } from '@feathersjs/express';
import { feathers } from '@feathersjs/feathers';
import { page } from '../shared/app.mjs';
import { declared, host, isPublic, listenPort, originsWithPatterns } from '../shared/given.mjs';

const names = {
  credentials: 'credentials',
  methods: 'methods',
  allowedHeaders: 'allowedHeaders',
  exposedHeaders: 'exposedHeaders',
  maxAge: 'maxAge',
};
const app = express.default(feathers());
app.use(isPublic ? cors() : cors({ origin: originsWithPatterns(), ...declared(names) }));
app.use(json());
app.configure(rest());
const answer = async () => page;
app.use('ok', { find: answer, create: answer });
app.use(notFound());
app.use(errorHandler({ html: false, logger: false }));
await app.listen(listenPort, host);
