import 'reflect-metadata';
import { Controller, Get, Module, Param, Query } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { fail, see, serve } from '../app.cjs';

// Decorators without a compiler: JavaScript has none yet.
class Ships {
  ship(ship, via) {
    return see(ship, via);
  }
  fails() {
    return fail();
  }
}
const decorate = (method, path, ...parameters) => {
  Get(path)(Ships.prototype, method, Object.getOwnPropertyDescriptor(Ships.prototype, method));
  parameters.forEach((parameter, index) => parameter(Ships.prototype, method, index));
};
decorate('ship', ['ships/:ship', 'fleets/:fleet/ships/:ship'], Param('ship'), Query('via'));
decorate('fails', 'fails');
Controller()(Ships);
function App() {}
Module({ controllers: [Ships] })(App);

const app = await NestFactory.create(App, { logger: false });
await app.init();
serve(app.getHttpServer());
