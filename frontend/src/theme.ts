/* Mantine's tokens, set once for both schemes so that text keeps at least 4.5:1. One accent; red only for danger and errors. */
import { Button, type CSSVariablesResolver, createTheme, Input, Menu } from "@mantine/core";

export const theme = createTheme({
  primaryColor: "indigo",
  primaryShade: { light: 8, dark: 8 },
  fontFamily: 'Inter, system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif',
  defaultRadius: "md",
  cursorType: "pointer",
  respectReducedMotion: true,
  fontSizes: { xs: "0.8125rem", sm: "0.875rem", md: "0.9375rem", lg: "1.125rem", xl: "1.375rem" },
  components: {
    Button: Button.extend({ styles: { label: { fontWeight: 500 } } }),
    // Hints stand below their field, everywhere.
    InputWrapper: Input.Wrapper.extend({
      defaultProps: { inputWrapperOrder: ["label", "input", "description", "error"] },
    }),
    // Inside of the page's landmark, and no placeholder among the items: what assistive technology expects of a menu.
    Menu: Menu.extend({ defaultProps: { withInitialFocusPlaceholder: false, portalProps: { target: "#overlays" } } }),
  },
  headings: { fontWeight: "600", sizes: { h1: { fontSize: "1.375rem" }, h2: { fontSize: "1.0625rem" } } },
});

export const variables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    "--mantine-color-anchor": "#364fc7",
    "--mantine-color-dimmed": "#5a6270",
    "--mantine-color-placeholder": "#68707d",
    "--mantine-color-disabled-color": "#646c79",
    "--mantine-color-error": "#c92a2a",
    "--mantine-color-teal-light": "#e6fcf5",
    "--surface": "#ffffff",
    "--canvas": "#f6f7f9",
    "--line": "#e3e6ea",
    "--line-strong": "#8a929e",
    "--hover": "#f1f3f6",
    "--chosen": "#e8edff",
    "--accent-text": "#364fc7",
    "--danger-text": "#c92a2a",
    "--second-series": "#b35c00",
    "--warned": "#fff3d6",
    "--warned-text": "#7a4100",
  },
  dark: {
    "--mantine-color-anchor": "#a5b8ff",
    "--mantine-color-dimmed": "#a9b0bb",
    "--mantine-color-placeholder": "#9aa1ac",
    "--mantine-color-disabled-color": "#a0a7b2",
    "--mantine-color-error": "#ff8787",
    "--mantine-color-body": "#1b1d22",
    "--surface": "#1b1d22",
    "--canvas": "#141519",
    "--line": "#2e3138",
    "--line-strong": "#6d7480",
    "--hover": "#24272e",
    "--chosen": "#27304f",
    "--accent-text": "#a5b8ff",
    "--danger-text": "#ff8787",
    "--second-series": "#ffb870",
    "--warned": "#3d2e10",
    "--warned-text": "#ffd28a",
  },
});
