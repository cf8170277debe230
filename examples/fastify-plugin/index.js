import cors from '@fastify/cors';
import fp from 'fastify-plugin';

/** Lets pages at these origins use the API, with cookies. */
export default fp(async (app, { origins }) => {
  await app.register(cors, {
    origin: origins,
    credentials: true,
    methods: ['GET', 'HEAD', 'POST', 'PUT'],
    allowedHeaders: ['content-type'],
    exposedHeaders: ['x-total'],
    maxAge: 600,
  });
});
