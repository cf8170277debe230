import { createServer } from 'node:http';

const origins = ['https://app.example.com'];
const isAllowed = (origin) => origins.includes(origin);

export const server = createServer((request, response) => {
  const { origin } = request.headers;
  response.setHeader('Vary', 'Origin');
  if (isAllowed(origin)) response.setHeader('Access-Control-Allow-Origin', origin);
  response.setHeader('Content-Type', 'text/plain');
  response.end('Hello');
});
