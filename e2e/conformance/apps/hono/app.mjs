import { createAdaptorServer } from '@hono/node-server';
import { Hono } from 'hono';
import { fail, see, serve } from '../app.cjs';

const ships = () =>
  new Hono().get('/ships/:ship', async (c) => c.json(await see(c.req.param('ship'), c.req.query('via'))));
const app = new Hono();
app.use(async (_c, next) => next());
app.route('/', ships());
app.route('/fleets/:fleet', ships());
app.get('/fails', fail);
app.onError((_error, c) => c.text('sorry', 500));
serve(createAdaptorServer(app));
