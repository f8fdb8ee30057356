/* Whether the server can be reached. What fails arouses suspicion, a ping confirms it, and pings go on until one comes back. */
import { useSyncExternalStore } from "react";

export type Connection = ReturnType<typeof createConnection>;

const between = 3_000;

export function createConnection(ping: () => Promise<unknown>) {
  const listeners = new Set<() => void>();
  let isLost = false;

  function set(lost: boolean) {
    if (isLost === lost) return;
    isLost = lost;
    for (const listener of listeners) listener();
  }

  let hurry = () => {};

  async function ask(): Promise<void> {
    const isThere = await ping().then(
      () => true,
      () => false,
    );
    set(!isThere);
    if (!isThere) {
      await new Promise<void>((done) => {
        hurry = done;
        setTimeout(done, between);
      });
      return ask();
    }
  }

  let asked: Promise<void> | undefined;

  /** Resolves when the server has answered. */
  const restored = () => {
    asked ??= ask().finally(() => {
      asked = undefined;
    });
    return asked;
  };

  return {
    isLost: () => isLost,
    restored,
    /** Asks at once instead of in some seconds. */
    hurry: () => hurry(),
    /** Something failed that a missing connection would explain. */
    suspect: () => void restored(),
    subscribe(listener: () => void) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

/** Any answer is one. */
export const connection = createConnection(() => fetch("/health", { cache: "no-store" }));
for (const event of ["online", "offline"]) window.addEventListener(event, connection.suspect);

export const useIsLost = () => useSyncExternalStore(connection.subscribe, connection.isLost);
