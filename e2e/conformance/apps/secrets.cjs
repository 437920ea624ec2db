/** Ten loggers that keep a secret, each its own way; each logs it for every request. */
const http = require('node:http');
const { pino } = require('pino');
const { serve } = require('./app.cjs');

const secret = 'open-sesame';
const hide = (text) => `${text}`.replaceAll(secret, '…');
const transport = { target: 'pino/file', options: { destination: '/dev/null' } };

const calls = [
  [pino({ redact: ['password'] }), (log) => log.info({ password: secret }, 'redact')],
  [
    pino({ redact: { paths: ['card.*'], remove: true } }),
    (log) => log.info({ card: { number: secret } }, 'remove'),
  ],
  [pino({ redact: ['token'], transport }), (log) => log.info({ token: secret }, 'transport')],
  [pino({ serializers: { req: ({ url }) => ({ url }) } }), (log, req) => log.info({ req }, 'serializer')],
  [
    pino({ serializers: { err: ({ name }) => ({ type: name }) } }),
    (log) => log.error(new Error(secret), 'error'),
  ],
  [
    pino({ formatters: { log: ({ ship }) => ({ ship }) } }),
    (log) => log.info({ ship: 'explorer', secret }, 'formatter'),
  ],
  [
    pino({
      hooks: {
        logMethod(args, method) {
          method.apply(this, args.map(hide));
        },
      },
    }),
    (log) => log.info(`hook ${secret}`),
  ],
  [pino({ hooks: { streamWrite: hide } }), (log) => log.info({ secret }, `stream ${secret}`)],
  [pino().child({ secret }, { redact: ['secret'] }), (log) => log.child({ deep: 1 }).info('child')],
  [
    pino({ nestedKey: 'payload', redact: ['secret'], msgPrefix: '[nested] ' }),
    (log) => log.info({ secret }, 'nested'),
  ],
];

serve(
  http.createServer((request, response) => {
    for (const [log, call] of calls) call(log, request);
    response.end();
  }),
);
