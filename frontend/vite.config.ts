import react from "@vitejs/plugin-react";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";

process.env["LC_ALL"] = "en_US.UTF-8"; // tests read what Intl writes, whatever the machine speaks

// `npm run dev` beside `poe up`: the server takes requests only from its own address.
const server = process.env["SERVER"] ?? "http://localhost:8000";
const proxy = { target: server, headers: { origin: server } };

/** What index.html imports, however indirectly. */
const first = new Set<string>();
/** The app is one file, of which index.html speaks: it comes beside main.tsx, which loads it, and not after it, part by part. */
const twoFiles: Plugin = {
  name: "two-files",
  apply: "build",
  buildEnd() {
    const add = (id: string) => {
      if (first.has(id)) return;
      first.add(id);
      for (const each of this.getModuleInfo(id)?.importedIds ?? []) add(each);
    };
    for (const id of this.getModuleIds()) if (id.endsWith("/index.html")) add(id);
  },
  transformIndexHtml: {
    order: "post",
    handler: (_html, { bundle }) =>
      Object.values(bundle ?? {})
        .filter((file) => file.type === "chunk" && ["app", "start"].includes(file.name))
        .map(({ fileName }) => ({
          tag: "link",
          attrs: { rel: "modulepreload", crossorigin: true, href: `/${fileName}` },
          injectTo: "head" as const,
        })),
  },
};

export default defineConfig({
  plugins: [react(), twoFiles],
  build: {
    target: "es2023",
    assetsInlineLimit: 0, // the content security policy allows no data: addresses
    modulePreload: { polyfill: false },
    cssCodeSplit: false, // small, and a part whose styles failed to load would be shown without them: Vite tries them only once
    rolldownOptions: {
      input: ["index.html", "src/start.tsx"],
      output: {
        codeSplitting: {
          groups: [
            { name: "main", test: (id) => first.has(id) || id.includes("rolldown/runtime"), priority: 2 },
            { name: "app", tags: ["$initial"], priority: 1 },
          ],
        },
      },
    },
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
