import type { Client } from "@urql/core";
import { useEffect, useRef, useState } from "react";
import { useClient } from "urql";
import type { UserError } from "../errors";
import { beginningOf, fileOf, type Source } from "./source";
import { askForPlace, type Sent, send } from "./upload";

/** What the server takes as the source of an import. */
export type Given = { uploadId: string } | { text: string };

type Known = {
  /** Enough for a look at the rows: the whole, or of a large file its beginning. */
  look?: Given;
  sent?: Sent;
  errors: readonly UserError[];
};
type Tell = (change: (now: Known) => Known) => void;

const nothing: Known = { errors: [] };

export type Arrival = ReturnType<typeof useArrival>;

/** Sends the rows as soon as they are chosen. Closing the dialog stops that, unless the import of them was asked for. */
export function useArrival(source: Source | undefined) {
  const client = useClient();
  const [known, setKnown] = useState(nothing);
  const whole = useRef<Promise<Given | undefined>>(Promise.resolve(undefined));
  const wanted = useRef(false);
  useEffect(() => {
    setKnown(nothing);
    wanted.current = false;
    if (source === undefined) return;
    const stop = new AbortController();
    const tell: Tell = (change) => !stop.signal.aborted && setKnown(change);
    whole.current = arrive(client, source, tell, stop.signal);
    return () => {
      if (!wanted.current) stop.abort();
    };
  }, [client, source]);
  return {
    ...known,
    /** Resolves when all of it is there; to nothing when that failed, and `errors` say why. */
    whole(): Promise<Given | undefined> {
      wanted.current = true;
      return whole.current;
    },
    /** The import is no longer asked for. */
    release() {
      wanted.current = false;
    },
  };
}

async function arrive(client: Client, source: Source, tell: Tell, signal: AbortSignal): Promise<Given | undefined> {
  const file = fileOf(source);
  if (file === undefined) {
    const given = { text: source.kind === "text" ? source.text : "" };
    tell((now) => ({ ...now, look: given }));
    return given;
  }
  const place = await askForPlace(client, file);
  if ("errors" in place) {
    tell(() => place);
    return undefined;
  }
  void sendBeginning(client, file, tell, signal);
  const arrived = await send(place, file, (sent) => tell((now) => ({ ...now, sent })), signal);
  if ("errors" in arrived) {
    tell(() => arrived);
    return undefined;
  }
  tell(() => ({ look: arrived, errors: [] }));
  return arrived;
}

/** Only for a first look: where it fails, the look waits for the whole. */
async function sendBeginning(client: Client, file: File, tell: Tell, signal: AbortSignal): Promise<void> {
  const beginning = await beginningOf(file).catch(() => undefined);
  if (beginning === undefined) return;
  const place = await askForPlace(client, beginning);
  if ("errors" in place) return;
  const arrived = await send(place, beginning, () => {}, signal);
  if ("uploadId" in arrived) tell((now) => ({ look: arrived, ...now }));
}
