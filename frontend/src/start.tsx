import "@mantine/core/styles.css";
import "./global.css";
import { MantineProvider } from "@mantine/core";
import type { Client } from "@urql/core";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./App";
import { SessionProvider } from "./session/session";
import { theme, variables } from "./theme";
import { Toasts } from "./ui/toast";

/** Draws the app for the session that the page was loaded in. */
export function start(client: Client): void {
  const root = document.getElementById("root");
  if (root === null) throw new Error("index.html has no #root");
  createRoot(root).render(
    <StrictMode>
      <MantineProvider theme={theme} cssVariablesResolver={variables} defaultColorScheme="auto">
        <Toasts />
        <SessionProvider first={client}>
          <App />
        </SessionProvider>
      </MantineProvider>
    </StrictMode>,
  );
}
