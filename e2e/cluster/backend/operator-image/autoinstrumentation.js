/** The whole set of instrumentations, set up by the standard variables. */
require('@opentelemetry/auto-instrumentations-node/register');
