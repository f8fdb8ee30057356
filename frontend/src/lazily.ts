/* Parts of the app that are loaded when they are first needed. Without a connection they wait until it is back. */
import { lazy } from "react";
import { connection } from "./connection";

/** The server answers and hasn't got it: by now it serves a newer app than this page is of. */
export class Outdated extends Error {}

export const lazily: typeof lazy = (load) =>
  lazy(() =>
    load()
      .catch(() => connection.restored().then(load))
      .catch((cause) => {
        throw new Outdated("A part of the app could not be loaded", { cause });
      }),
  );
