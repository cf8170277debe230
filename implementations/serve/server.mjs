import { becomeProgram } from '../shared/command.mjs';
import { host, listenPort } from '../shared/given.mjs';
import { site } from '../shared/static.mjs';

const at = ['--listen', `tcp://${host}:${String(listenPort)}`, '--no-port-switching'];
await becomeProgram('serve', 'build/main.js', ['--cors', '--no-clipboard', '--no-request-logging', ...at, site]);
