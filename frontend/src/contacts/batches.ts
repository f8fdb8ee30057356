/* What goes for many contacts, in as many calls as the API needs. */

/** Ids in one call. */
const most = 1_000;

export type Progress = { done: number; total: number };

/** Calls once for each thousand, one after the other, and stops at the first that is refused: `done` are those before it. */
export async function inBatches(
  ids: readonly string[],
  call: (ids: string[]) => Promise<string | undefined>,
  onProgress: (progress: Progress | undefined) => void,
): Promise<{ done: string[]; refused: string | undefined }> {
  const done: string[] = [];
  let refused: string | undefined;
  while (done.length < ids.length && refused === undefined) {
    if (ids.length > most) onProgress({ done: done.length, total: ids.length });
    const batch = ids.slice(done.length, done.length + most);
    refused = await call(batch);
    if (refused === undefined) done.push(...batch);
  }
  onProgress(undefined);
  return { done, refused };
}
