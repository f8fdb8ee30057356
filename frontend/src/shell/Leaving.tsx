/* Nothing that was typed is lost by a stray click: leaving a page with unsaved changes asks first. */
import {
  createContext,
  lazy,
  type ReactNode,
  Suspense,
  useContext,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import { type AroundNavHandler, Router } from "wouter";
import { words } from "../words";

const Confirm = lazy(() => import("../ui/Confirm"));

const UnsavedContext = createContext<{ current: number }>({ current: 0 });

const pathOf = (address: string) => new URL(address, location.origin).pathname;

export function LeavingProvider({ children }: { children: ReactNode }) {
  const unsaved = useRef(0);
  const [leave, setLeave] = useState<() => void>();

  const aroundNav = useMemo<AroundNavHandler>(
    () => (navigate, to, options) => {
      const go = () => navigate(to, options);
      if (unsaved.current === 0 || pathOf(to) === location.pathname) go();
      else setLeave(() => go);
    },
    [],
  );

  useEffect(() => {
    const close = (event: BeforeUnloadEvent) => unsaved.current > 0 && event.preventDefault();
    window.addEventListener("beforeunload", close);
    return () => window.removeEventListener("beforeunload", close);
  }, []);

  return (
    <UnsavedContext.Provider value={unsaved}>
      <Router aroundNav={aroundNav}>{children}</Router>
      <Suspense fallback={null}>
        {leave && (
          <Confirm
            title={words.leaving.title}
            confirm={words.leaving.leave}
            cancel={words.leaving.stay}
            onClose={() => setLeave(undefined)}
            onConfirm={() => {
              setLeave(undefined);
              leave();
            }}
          >
            {words.leaving.text}
          </Confirm>
        )}
      </Suspense>
    </UnsavedContext.Provider>
  );
}

/** While `is` holds, leaving the page asks first. */
export function useUnsaved(is: boolean): void {
  const unsaved = useContext(UnsavedContext);
  useLayoutEffect(() => {
    if (!is) return;
    unsaved.current += 1;
    return () => {
      unsaved.current -= 1;
    };
  }, [is, unsaved]);
}
