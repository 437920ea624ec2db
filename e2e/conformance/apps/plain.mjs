import { createServer } from 'node:http';
import { fail, see, serve } from './app.cjs';

serve(
  createServer(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url, 'http://localhost');
    const [, ship] = /^(?:\/fleets\/[^/]+)?\/ships\/([^/]+)$/.exec(pathname) ?? [];
    try {
      if (ship) response.end(JSON.stringify(await see(ship, searchParams.get('via') ?? undefined)));
      else if (pathname === '/fails') fail();
      else response.writeHead(404).end();
    } catch {
      response.writeHead(500).end();
    }
  }),
);
