const { createServer, request: send } = require('node:http');
const { fail, see, serve } = require('./app.cjs');

/** Sends a request by node:http, and reads the response; what fails is no affair of the caller's. */
const call = (url, method) =>
  new Promise((done) => {
    send(url, { method }, (response) => response.resume().on('end', done).on('error', done))
      .on('error', done)
      .end();
  });

serve(
  createServer(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url, 'http://localhost');
    const [, ship] = /^(?:\/fleets\/[^/]+)?\/ships\/([^/]+)$/.exec(pathname) ?? [];
    try {
      if (ship) response.end(JSON.stringify(await see(ship, searchParams.get('via') ?? undefined)));
      else if (pathname === '/fails') fail();
      else if (pathname === '/call')
        response.end(`${await call(searchParams.get('url'), searchParams.get('method') ?? 'GET')}`);
      else response.writeHead(404).end();
    } catch {
      response.writeHead(500).end();
    }
  }),
);
