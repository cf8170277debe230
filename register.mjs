// Lets Node 20 run the TypeScript sources as they are: `node --import ./register.mjs cli/main.ts`.
import { register } from 'node:module';

process.setSourceMapsEnabled(true);
register('ts-node/esm', import.meta.url);
