/* How many replies wait for somebody to say whether they are opt-outs. Nothing pushes it, so it is asked for now and then. */
import { useEffect, useRef } from "react";
import { useQuery } from "urql";
import { graphql } from "../graphql";
import { useReasonAgainst } from "../session/viewer";

const WaitingCount = graphql(`
  query WaitingCount {
    possibleOptOuts(first: 1) { totalCount }
  }
`);

const aMinute = 60_000;

/** Calls back every minute while the page is looked at, and when the person comes back to it. */
export function useNowAndThen(again: () => void) {
  const latest = useRef(again);
  latest.current = again;
  useEffect(() => {
    const look = () => document.visibilityState === "visible" && latest.current();
    const timer = setInterval(look, aMinute);
    document.addEventListener("visibilitychange", look);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", look);
    };
  }, []);
}

/** 0 as long as it isn't known, and for people who don't decide. */
export function useWaiting(): number {
  const pause = useReasonAgainst("CONSENT_WRITE") !== undefined;
  const [{ data }, ask] = useQuery({ query: WaitingCount, pause, requestPolicy: "cache-and-network" });
  useNowAndThen(() => pause || ask({ requestPolicy: "network-only" }));
  return pause ? 0 : (data?.possibleOptOuts.totalCount ?? 0);
}
