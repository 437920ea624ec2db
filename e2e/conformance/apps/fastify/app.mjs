import { fastify } from 'fastify';
import { fail, see, serve } from '../app.cjs';

const app = fastify();
const ships = async (fleet) =>
  void fleet.get('/ships/:ship', ({ params, query }) => see(params.ship, query.via));
app.register(ships);
app.register(ships, { prefix: '/fleets/:fleet' });
app.get('/fails', async () => fail());
await app.ready();
serve(app.server);
