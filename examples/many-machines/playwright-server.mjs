// A Playwright server with Chromium, as `npx playwright run-server` is one with the browsers that Playwright has downloaded.
import { createRequire } from 'node:module';

const { chromium } = createRequire(process.cwd() + '/')('playwright');
const server = await chromium.launchServer({
  host: '127.0.0.1',
  port: Number(process.argv[2]),
  wsPath: '/',
  executablePath: process.env.CORS_CONFORMANCE_CHROMIUM,
  chromiumSandbox: process.getuid?.() !== 0,
});
console.log(`Listening on ${server.wsEndpoint()}`);
process.on('SIGTERM', () => server.close());
