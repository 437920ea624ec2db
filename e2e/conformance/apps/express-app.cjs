const http = require('node:http');
const { see, fail, serve } = require('./app.cjs');

module.exports = (express) => {
  const app = express();
  const fleet = express.Router({ mergeParams: true });
  const ship = (request, response, next) =>
    see(request.params.ship, request.query.via).then((seen) => response.json(seen), next);
  app.use(express.json());
  app.get('/ships/:ship', ship);
  app.get('/fails', fail);
  fleet.get('/ships/:ship', ship);
  app.use('/fleets/:fleet', fleet);
  serve(http.createServer(app));
};
