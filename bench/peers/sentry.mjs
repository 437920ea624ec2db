import * as Sentry from '@sentry/node';

/** The file that Sentry's documentation has one write, with traces and logs on. SENTRY_DSN says where they go. */
Sentry.init({
  tracesSampleRate: 1,
  enableLogs: true,
  integrations: [Sentry.pinoIntegration()],
  transportOptions: { bufferSize: 65_536 }, // as the others' queues: unless told otherwise, it drops from 64 on
});
