import cors from 'cors';
import express from 'express';

export const app = express();

app.use(
  cors({
    origin: ['https://app.example.com', 'https://admin.example.com'],
    credentials: true,
    methods: ['GET', 'PUT', 'DELETE'],
    allowedHeaders: ['content-type', 'x-token'],
    exposedHeaders: ['x-total'],
    maxAge: 600,
  }),
);
app.get('/items', (_request, response) => {
  response.set('x-total', '0').json([]);
});
