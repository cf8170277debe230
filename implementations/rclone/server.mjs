import { join } from 'node:path';
import { become } from '../shared/built.mjs';
import { folder, host, isPublic, listenPort, policy } from '../shared/given.mjs';

become('rclone', [
  'rcd',
  '--rc-no-auth',
  `--rc-addr=${host}:${String(listenPort)}`,
  `--rc-allow-origin=${isPublic ? '*' : policy.origins[0]}`,
  `--config=${join(folder, 'rclone.conf')}`,
  `--cache-dir=${folder}`,
  '--log-level=ERROR',
]);
