import { createServer } from 'node:http';
import { ApolloServer } from '@apollo/server';
import { expressMiddleware } from '@as-integrations/express5';
import express from 'express';
import { fail, see, serve } from '../app.cjs';

const server = new ApolloServer({
  typeDefs: 'type Ship { ship: String } type Query { ship(ship: String, via: String): Ship, fails: Ship }',
  resolvers: { Query: { ship: (_parent, { ship, via }) => see(ship, via), fails: fail } },
  stopOnTerminationSignals: false,
});
await server.start();
const app = express();
app.use('/graphql', express.json(), expressMiddleware(server));
serve(createServer(app));
