import { become } from '../shared/built.mjs';
import { folder, listenPort } from '../shared/given.mjs';

become('aria2c', [
  '--enable-rpc',
  '--rpc-allow-origin-all',
  `--rpc-listen-port=${String(listenPort)}`,
  `--dir=${folder}`,
  '--no-conf',
  '--quiet',
]);
