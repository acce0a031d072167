import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { defineConfig, type Plugin } from "vite";

const outDir = join(import.meta.dirname, "../dist/console");

/** Writes compressed forms beside every file, so that serving one costs nothing. */
function compress(): Plugin {
  return {
    name: "compress",
    apply: "build",
    closeBundle() {
      for (const { parentPath, name } of readdirSync(outDir, { recursive: true, withFileTypes: true })) {
        if (!/\.(html|css|js|svg)$/.test(name)) continue;
        const path = join(parentPath, name);
        const content = readFileSync(path);
        const params = {
          [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
          [constants.BROTLI_PARAM_SIZE_HINT]: content.length,
        };
        writeFileSync(`${path}.br`, brotliCompressSync(content, { params }));
        writeFileSync(`${path}.gz`, gzipSync(content, { level: 9 }));
      }
    },
  };
}

export default defineConfig({
  root: import.meta.dirname,
  // Relative, so that a reverse proxy may serve the control plane below a path.
  base: "./",
  plugins: [compress()],
  build: {
    outDir,
    emptyOutDir: true,
    target: "es2023",
    // Inlined assets would be data: addresses, which the Content-Security-Policy forbids.
    assetsInlineLimit: 0,
    license: { fileName: "licenses.md" },
    // The polyfill of older browsers is an extra script.
    modulePreload: { polyfill: false },
    rolldownOptions: {
      onLog(level, log, report) {
        // "use client" concerns servers that render React.
        if (log.code !== "MODULE_LEVEL_DIRECTIVE") report(level, log);
      },
    },
  },
  server: { proxy: { "/v1": "http://127.0.0.1:8080", "/muc_kick": "http://127.0.0.1:8080" } },
});
