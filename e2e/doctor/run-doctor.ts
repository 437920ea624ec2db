import { Program } from '#testkit/program.ts';

/** What the doctor found. */
export interface Findings {
  code: number | null;
  text: string;
}

/** Runs `npm run doctor` to its end. */
export async function runDoctor(env: Record<string, string>, args: string[] = []): Promise<Findings> {
  const doctor = new Program(['tools/doctor/main.ts', ...args], env);
  const { code } = await doctor.exited;
  return { code, text: doctor.stdout + doctor.stderr };
}
