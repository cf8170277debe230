import { context } from 'esbuild';
import { host, isPublic, listenPort, policy } from '../shared/given.mjs';
import { site } from '../shared/static.mjs';

const served = await context({ logLevel: 'error' });
await served.serve({ host, port: listenPort, servedir: site, cors: { origin: isPublic ? '*' : policy.origins } });
