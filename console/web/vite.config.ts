import react from "@vitejs/plugin-react";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";

const PUBLIC = ["console.css", "fonts.txt", "icon.svg", "theme.js"];

/** Writes the names of all files of the page: the gateway serves these and nothing else. */
function listFiles(): Plugin {
  return {
    name: "list-files",
    generateBundle(_options, bundle) {
      this.emitFile({ type: "asset", fileName: "files.txt", source: [...Object.keys(bundle), ...PUBLIC].sort().join("\n") + "\n" });
    },
  };
}

export default defineConfig({
  plugins: [react(), listFiles()],
  build: {
    outDir: "target/resources/page",
    emptyOutDir: true,
    // Nothing inline: the gateway's content security policy allows files of its own origin only.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: "es2023",
  },
  test: { include: ["src/**/*.test.ts"] },
});
