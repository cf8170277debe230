import 'reflect-metadata';
import { All, Controller, ForbiddenException, Get, Header, HttpCode, Module, Redirect } from '@nestjs/common';
import { Res, UnauthorizedException } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { own, page } from '../shared/app.mjs';
import { declared, host, isPublic, listenPort, originsWithPatterns } from '../shared/given.mjs';

class AppController {
  hello() {
    return page;
  }
  empty() {}
  error() {
    return { error: 'broken' };
  }
  throwing() {
    throw new Error('nobody handles this');
  }
  forbidden() {
    throw new ForbiddenException();
  }
  redirect() {}
  auth() {
    throw new UnauthorizedException();
  }
  vary(response) {
    response.vary('Accept-Language');
    return page;
  }
}

// Decorators by hand: this is JavaScript, which has none.
const handlers = [
  ['hello', [All(['/', '/ok', '/options'])]],
  ['empty', [Get('/empty'), HttpCode(204)]],
  ['error', [Get('/error'), HttpCode(500)]],
  ['throwing', [Get('/throw')]],
  ['forbidden', [Get('/forbidden')]],
  ['redirect', [Get('/redirect'), Redirect('/ok', 302)]],
  ['auth', [All('/auth')]],
  ['vary', [Get('/vary')]],
];
const { prototype } = AppController;
for (const [name, decorators] of handlers) {
  const all = [...decorators, ...Object.entries(own).map(([header, value]) => Header(header, value))];
  for (const decorate of all) decorate(prototype, name, Object.getOwnPropertyDescriptor(prototype, name));
}
Res({ passthrough: true })(prototype, 'vary', 0);
Controller()(AppController);

class AppModule {}
Module({ controllers: [AppController] })(AppModule);

const names = {
  credentials: 'credentials',
  methods: 'methods',
  allowedHeaders: 'allowedHeaders',
  exposedHeaders: 'exposedHeaders',
  maxAge: 'maxAge',
};
const app = await NestFactory.create(AppModule, { logger: false });
app.enableCors(isPublic ? undefined : { origin: originsWithPatterns(), ...declared(names) });
await app.listen(listenPort, host);
