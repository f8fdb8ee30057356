import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

process.env["LC_ALL"] = "en_US.UTF-8"; // tests read what Intl writes, whatever the machine speaks

// `npm run dev` beside `poe up`: the server takes requests only from its own address.
const server = process.env["SERVER"] ?? "http://localhost:8000";
const proxy = { target: server, headers: { origin: server } };

export default defineConfig({
  plugins: [react()],
  build: {
    target: "es2023",
    assetsInlineLimit: 0, // the content security policy allows no data: addresses
    modulePreload: { polyfill: false },
    cssCodeSplit: false, // small, and a part whose styles failed to load would be shown without them: Vite tries them only once
  },
  server: {
    proxy: {
      "/graphql": { ...proxy, ws: true },
      "/uploads": proxy,
      "/downloads": proxy,
      "/demo": proxy,
      "/health": proxy,
    },
  },
  test: {
    environment: "jsdom",
    globals: true,
    setupFiles: "src/testing/setup.ts",
    restoreMocks: true,
  },
});
