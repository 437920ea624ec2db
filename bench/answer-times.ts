/**
 * Asks for the same address several times, one after another.
 * @returns how long it took until each answer had been read, in milliseconds; of a stream, until it has said `last`.
 */
export async function answerTimes(url: string, repeats: number, last?: string): Promise<number[]> {
  const times: number[] = [];
  for (let repeat = 0; repeat < repeats; repeat++) {
    const begun = performance.now();
    const response = await fetch(url);
    if (!response.ok) throw new Error(`${url} was answered ${response.status}: ${await response.text()}`);
    if (last === undefined) await response.arrayBuffer();
    else for await (const chunk of response.body!) if (Buffer.from(chunk).includes(last)) break;
    times.push(performance.now() - begun);
  }
  return times;
}
