import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { BlobServiceClient } from '@azure/storage-blob';
import { becomeProgram } from '../shared/command.mjs';
import { folder, host, isPublic, listenPort, policy } from '../shared/given.mjs';

const program = fileURLToPath(import.meta.resolve('azurite/dist/src/blob/main.js'));
const options = (port) => [
  '--blobHost',
  host,
  '--blobPort',
  String(port),
  '--location',
  folder,
  '--skipApiVersionCheck',
  '--disableTelemetry',
];

// It is configured by requests, and keeps what they set: so it is started once before, on another port.
const first = spawn(process.execPath, [program, ...options(0)], { stdio: ['ignore', 'pipe', 'inherit'] });
let said = '';
const port = await new Promise((resolve) => {
  first.stdout.on('data', (chunk) => {
    said += chunk;
    const found = /listens on http:\/\/[^:]+:(\d+)/.exec(said);
    if (found) resolve(found[1]);
  });
});
const endpoint = `http://${host}:${port}/devstoreaccount1`;
const client = BlobServiceClient.fromConnectionString(
  [
    'DefaultEndpointsProtocol=http',
    `BlobEndpoint=${endpoint}`,
    'AccountName=devstoreaccount1',
    // The key that the documentation of the emulator gives.
    'AccountKey=Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==',
  ].join(';'),
);
const methods = isPublic ? ['GET', 'HEAD', 'POST'] : policy.methods;
await client.setProperties({
  cors: [
    {
      allowedOrigins: isPublic ? '*' : policy.origins.join(','),
      allowedMethods: methods.join(','),
      allowedHeaders: isPublic ? '' : policy.allowedHeaders.join(','),
      exposedHeaders: (policy.exposedHeaders ?? []).join(','),
      maxAgeInSeconds: policy.maxAge ?? 0,
    },
  ],
});
const container = client.getContainerClient('container');
await container.create({ access: 'container' });
await container.getBlockBlobClient('ok').upload('hello', 5);
first.kill('SIGINT');
await once(first, 'exit');
await becomeProgram('azurite', 'dist/src/blob/main.js', [...options(listenPort), '--silent']);
