#!/usr/bin/env bash
# The body of a ping ended with a null byte in Chromium until 126.
#
# Seen with the Chromium headless shells of @sparticuz/chromium 126.0.0 and 127.0.0 (126.0.6478.0 and 127.0.6533.0), driven by
# playwright-core 1.63.0, on Debian 12 with Node.js 20.
#
# HTML, hyperlink auditing, says that the body of the request is `PING`: four bytes, as its Content-Length ought to say. The guess before
# the run was that all versions send these. Up to 126 they send five: the null byte that ends the string in C++ went out too. 127 sends four.
# A server that compares the body, or the length, with what the standard says refuses the pings of the older ones.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init --yes > /dev/null
npm install --silent --no-audit --no-fund playwright-core@1.63.0 chromium-126@npm:@sparticuz/chromium@126.0.0 chromium-127@npm:@sparticuz/chromium@127.0.0

cat > ping.mjs << 'JS'
import { createServer } from 'node:http';
import { chromium } from 'playwright-core';

const { default: packed } = await import(process.argv[2]);
let arrived;
const ping = new Promise((resolve) => (arrived = resolve));
const server = createServer((request, response) => {
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    if (request.url === '/ping') arrived({ length: request.headers['content-length'], body: Buffer.concat(chunks) });
    response.setHeader('Content-Type', 'text/html').end('<a href="#here" ping="/ping">link</a>');
  });
});
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
const browser = await chromium.launch({ executablePath: await packed.executablePath(), args: ['--no-sandbox', '--disable-gpu'] });
const page = await browser.newPage();
await page.goto(`http://127.0.0.1:${server.address().port}/`);
await page.click('a');
const { length, body } = await ping;
console.log(`${browser.version()}: Content-Length ${length}, ${JSON.stringify(body.toString())}`);
await browser.close();
server.close();
JS

# The package unpacks into the temporary folder, each version into one of its own.
run() {
  mkdir "tmp-$1"
  TMPDIR="$work/tmp-$1" node ping.mjs "$1"
}
run chromium-126 | tee seen
run chromium-127 | tee -a seen
diff seen - << 'SEEN'
126.0.6478.0: Content-Length 5, "PING\u0000"
127.0.6533.0: Content-Length 4, "PING"
SEEN
