import type { ReactNode } from "react";
import { JobsProvider } from "../jobs/JobsProvider";
import { Tray } from "../jobs/Tray";
import { Shortcuts } from "../shortcuts/Shortcuts";
import { words } from "../words";
import { ConnectionBanner } from "./ConnectionBanner";
import { Navigation } from "./Navigation";
import classes from "./Shell.module.css";

/** What surrounds every page: the navigation, the tray of jobs at the bottom, and at the top whether the connection is gone. */
export function Shell({ children }: { children: ReactNode }) {
  return (
    <JobsProvider>
      <div className={classes.shell}>
        <a href="#page" className={classes.skip}>
          {words.navigation.skip}
        </a>
        <ConnectionBanner />
        <Navigation />
        <main id="page" className={classes.page} tabIndex={-1}>
          {children}
          <div id="overlays" />
        </main>
        <Tray />
        <Shortcuts />
      </div>
    </JobsProvider>
  );
}
