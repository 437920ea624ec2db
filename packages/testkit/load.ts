/** Calls `request` until it returns false, with `inFlight` calls at a time. */
export async function keepBusy(inFlight: number, request: () => Promise<boolean>): Promise<void> {
  const worker = async () => {
    while (await request());
  };
  await Promise.all(Array.from({ length: inFlight }, worker));
}

/** Sends `count` requests to a URL, `inFlight` at a time, and gives how many were answered with which status. */
export async function hammer(url: string, count: number, inFlight = 20): Promise<Record<number, number>> {
  const statuses: Record<number, number> = {};
  let left = count;
  await keepBusy(inFlight, async () => {
    if (left-- <= 0) return false;
    const response = await fetch(url);
    await response.arrayBuffer();
    statuses[response.status] = (statuses[response.status] ?? 0) + 1;
    return true;
  });
  return statuses;
}
