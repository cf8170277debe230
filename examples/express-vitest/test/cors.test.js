import { once } from 'node:events';
import { serverChecks } from 'cors-conformance';
import { afterAll, beforeAll, describe, test } from 'vitest';
import { app } from '../app.js';

const policy = {
  origins: ['https://app.example.com', 'https://admin.example.com'],
  credentials: true,
  methods: ['PUT', 'DELETE'],
  allowedHeaders: ['content-type', 'x-token'],
  exposedHeaders: ['x-total'],
  maxAge: 600,
};

describe('CORS', () => {
  let server;
  beforeAll(async () => {
    server = app.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterAll(() => server.close());

  const url = () => `http://127.0.0.1:${server.address().port}/items`;
  for (const check of serverChecks({ url, policy })) {
    test(check.title, ({ skip }) => check.run(skip));
  }
});
