import { createServer } from 'node:net';

/** Kubernetes hands out NodePorts from here; a port of a test must not be one. Below is where no one else looks. */
const FIRST = 20_000;
const LAST = 29_990;

/** The first of `count` ports in a row that are free now, on every address that localhost may mean. */
export async function freePorts(count: number): Promise<number> {
  for (;;) {
    const first = FIRST + Math.floor((Math.random() * (LAST - FIRST)) / count) * count;
    const ports = Array.from({ length: count }, (_, index) => first + index);
    const free = await Promise.all(ports.map(isFree));
    if (free.every(Boolean)) return first;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, () => server.close(() => resolve(true)));
  });
}
