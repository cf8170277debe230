import { become } from '../shared/built.mjs';
import { folder, host, listenPort } from '../shared/given.mjs';

const at = `http://${host}:${String(listenPort)}`;
become('etcd', [
  '--cors',
  '*',
  '--data-dir',
  folder,
  '--listen-client-urls',
  at,
  '--advertise-client-urls',
  at,
  '--listen-peer-urls',
  `http://${host}:0`,
  '--log-level',
  'fatal',
]);
