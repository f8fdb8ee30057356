import { createContext, type ReactNode, useContext, useEffect, useMemo, useSyncExternalStore } from "react";
import { useClient } from "urql";
import { connection } from "../connection";
import { useViewer } from "../session/viewer";
import type { Job } from "./job";
import { createJobStore, type JobStore } from "./store";

const JobsContext = createContext<JobStore | null>(null);

/** One store for the session, so that the tray, the dialogs and the page of jobs tell the same. */
export function JobsProvider({ children }: { children: ReactNode }) {
  const client = useClient();
  const { id = "", name = "" } = useViewer().user ?? {};
  const store = useMemo(() => createJobStore(client, { id, name }), [client, id, name]);

  useEffect(() => {
    const comeBack = () => document.visibilityState === "visible" && void store.refresh();
    store.start();
    document.addEventListener("visibilitychange", comeBack);
    const silence = connection.subscribe(() => !connection.isLost() && comeBack());
    return () => {
      document.removeEventListener("visibilitychange", comeBack);
      silence();
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

/** While a component shows this job it stays out of the tray; seeing its end is reading it. */
export function useView(id: string): void {
  const store = useJobStore();
  useEffect(() => store.view(id), [store, id]);
}

export const useJob = (id: string | undefined): Job | undefined => useJobs().find((job) => job.id === id);
