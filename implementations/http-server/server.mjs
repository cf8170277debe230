import { becomeProgram } from '../shared/command.mjs';
import { host, listenPort } from '../shared/given.mjs';
import { site } from '../shared/static.mjs';

await becomeProgram('http-server', 'bin/http-server', [site, '--cors', '-s', '-a', host, '-p', String(listenPort)]);
