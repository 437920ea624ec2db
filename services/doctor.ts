/** Refuses the old path of `npm run doctor`. */
process.stderr.write('services/doctor.ts is now tools/doctor/main.ts: run `npm run doctor`\n');
process.exitCode = 1;
