/* Erasing a person: the dialog stands above what it takes away. */
import { createContext, type ReactNode, Suspense, useContext, useState } from "react";
import { lazily } from "../lazily";

const EraseDialog = lazily(() => import("./EraseDialog"));

/** Whom, by a contact or by a number; `name` is what the person sees. */
export type Erased = { name: string } & ({ contactId: string } | { phone: string });

const ErasureContext = createContext<(who: Erased) => void>(() => {});

export const useAskToErase = () => useContext(ErasureContext);

export function ErasureProvider({ children }: { children: ReactNode }) {
  const [who, setWho] = useState<Erased>();
  return (
    <ErasureContext.Provider value={setWho}>
      {children}
      <Suspense fallback={null}>{who && <EraseDialog who={who} onClose={() => setWho(undefined)} />}</Suspense>
    </ErasureContext.Provider>
  );
}
