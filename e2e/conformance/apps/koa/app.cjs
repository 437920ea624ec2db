const http = require('node:http');
const Router = require('@koa/router');
const Koa = require('koa');
const { fail, see, serve } = require('../app.cjs');

const app = new Koa();
app.silent = true;
const fleet = new Router();
const router = new Router();
const ship = async (context) => void (context.body = await see(context.params.ship, context.query.via));
fleet.get('/ships/:ship', ship);
router.get('/ships/:ship', ship);
router.get('/fails', fail);
router.use('/fleets/:fleet', fleet.routes());
app.use((context, next) => next());
app.use(router.routes());
serve(http.createServer(app.callback()));
