import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

export default defineConfig({
  base: "/explorer/",
  logLevel: "warn",
  plugins: [react()],
  worker: { format: "es" },
  build: {
    outDir: "static",
    emptyOutDir: true,
    // Nothing inline but what GraphiQL's own style carries: the page's policy allows no inline script.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // Monaco is one big editor; there is no smaller piece of it to serve.
    chunkSizeWarningLimit: 5000,
    rolldownOptions: {
      onLog(level, log, report) {
        // "use no memo" speaks to React's compiler, which GraphiQL was already through.
        if (log.code !== "MODULE_LEVEL_DIRECTIVE") report(level, log);
      },
    },
  },
});
