import type { ReactNode } from "react";
import { JobsProvider } from "../jobs/JobsProvider";
import { Tray } from "../jobs/Tray";
import { words } from "../words";
import { Navigation } from "./Navigation";
import classes from "./Shell.module.css";

/** What surrounds every page: the navigation, and the tray of jobs at the bottom. */
export function Shell({ children }: { children: ReactNode }) {
  return (
    <JobsProvider>
      <div className={classes.shell}>
        <a href="#page" className={classes.skip}>
          {words.navigation.skip}
        </a>
        <Navigation />
        <main id="page" className={classes.page} tabIndex={-1}>
          {children}
          <div id="overlays" />
        </main>
        <Tray />
      </div>
    </JobsProvider>
  );
}
