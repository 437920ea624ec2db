/** What the apps share: a log, calls to a peer by every client, and an end. */
const http = require('node:http');
const { pino } = require('pino');

const log = pino();
const peer = process.env.PEER;

const clients = {
  http: (url) =>
    new Promise((ok, failed) =>
      http.get(url, (response) => response.resume().on('end', ok)).on('error', failed),
    ),
  axios: async (url) => void (await require('axios').get(url)),
  got: async (url) => void (await (await import('got')).got(url)),
  fetch: async (url) => void (await (await fetch(url)).text()),
};

/** What each app does for a ship: asks the peer for it by the client that the query names, and logs. */
exports.see = async (ship, via = 'http') => {
  await clients[via](`${peer}/seen/${via}`);
  log.info({ ship }, 'ship seen');
  return { ship };
};

exports.fail = () => {
  throw new TypeError('engine failed');
};

/** Says where the server listens. It ends when its parent says so, with an exit code of its own. */
exports.serve = (server) => {
  const told = () => console.log(`listening on ${server.address().port}`);
  if (server.listening) told();
  else server.listen(Number(process.env.PORT ?? 0), '127.0.0.1', told);
  const orphaned = () => process.exit(1);
  process.on('disconnect', orphaned);
  process.on('message', () => {
    process.off('disconnect', orphaned);
    process.exitCode = 7;
    server.close();
    process.disconnect();
  });
};
