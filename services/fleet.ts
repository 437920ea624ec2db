/** Refuses the old path of `npm start`. */
process.stderr.write('services/fleet.ts is now tools/fleet/main.ts: run `npm start`\n');
process.exitCode = 1;
