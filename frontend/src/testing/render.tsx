import { MantineProvider } from "@mantine/core";
import { render } from "@testing-library/react";
import type { ReactNode } from "react";
import { theme } from "../theme";

/** Renders inside of the theme, without transitions. */
export const show = (what: ReactNode) =>
  render(
    <MantineProvider theme={theme} env="test">
      {what}
    </MantineProvider>,
  );
