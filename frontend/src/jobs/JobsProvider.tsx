import { createContext, type ReactNode, useContext, useEffect, useMemo, useSyncExternalStore } from "react";
import { useClient } from "urql";
import type { Job } from "./job";
import { createJobStore, type JobStore } from "./store";

const JobsContext = createContext<JobStore | null>(null);

/** One store for the session, so that the tray, the dialogs and the page of jobs tell the same. */
export function JobsProvider({ children }: { children: ReactNode }) {
  const client = useClient();
  const store = useMemo(() => createJobStore(client), [client]);

  useEffect(() => {
    const comeBack = () => document.visibilityState === "visible" && void store.refresh();
    store.start();
    document.addEventListener("visibilitychange", comeBack);
    window.addEventListener("online", comeBack);
    return () => {
      document.removeEventListener("visibilitychange", comeBack);
      window.removeEventListener("online", comeBack);
      store.stop();
    };
  }, [store]);

  return <JobsContext.Provider value={store}>{children}</JobsContext.Provider>;
}

export function useJobStore(): JobStore {
  const store = useContext(JobsContext);
  if (store === null) throw new Error("useJobStore outside of JobsProvider");
  return store;
}

export function useJobs(): readonly Job[] {
  const store = useJobStore();
  return useSyncExternalStore(store.subscribe, store.jobs);
}

export const useJob = (id: string | undefined): Job | undefined => useJobs().find((job) => job.id === id);
