export const HELP = `
npm start runs the fleet: two spaceports, five ships and the observatory. Ctrl-C stops it.

Its settings are environment variables: FLEET_PORTS_FROM=20000 npm start

  FLEET_PORTS_FROM     the first of ten free ports in a row, eleven with a
                       database; unless set, the usual ones:
                       16686, 4317, 4318, 32500, 32501 and 32000 to 32004
  FLEET_LOGS           the folder of the logs; unless set, logs, or logs/20000
                       for the ports from 20000
  FLEET_SET            settings for single members: zura:SIMULATE_DELAY_MS=700,…
  FLEET_DATABASE       embedded keeps the spaceports' register in PostgreSQL
  FLEET_DATA           the folder of that PostgreSQL; data unless set
  MISSION_SEED         makes missions the same for a whole class
  SHUTDOWN_TIMEOUT_MS  how long a member may take to stop; 5000 unless set

OTEL_… and the services' own settings (docs/settings.md) reach every member.
`;
