import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

process.env["LC_ALL"] = "en_US.UTF-8"; // tests read what Intl writes, whatever the machine speaks

const server = process.env.SERVER ?? "http://127.0.0.1:8000";

export default defineConfig({
  plugins: [react()],
  build: {
    target: "es2023",
    assetsInlineLimit: 0, // the content security policy allows no data: addresses
    modulePreload: { polyfill: false },
  },
  server: {
    proxy: {
      "/graphql": { target: server, ws: true },
      "/uploads": server,
      "/demo": server,
      "/health": server,
    },
  },
  test: {
    environment: "jsdom",
    globals: true,
    setupFiles: "src/testing/setup.ts",
    restoreMocks: true,
  },
});
