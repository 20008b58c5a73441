import { resolve } from 'node:path'
import react from '@vitejs/plugin-react'
import { defaultClientConditions, defineConfig } from 'vite'

/** The console is the only thing here that is built: browsers read neither types nor JSX. */
export default defineConfig({
  root: import.meta.dirname,
  base: '/console/',
  plugins: [react()],
  resolve: { conditions: ['@bursar/source', ...defaultClientConditions] },
  // Replaced in each answer: see packages/bursar/src/http/console/.
  html: { cspNonce: '__NONCE__' },
  build: {
    outDir: resolve(import.meta.dirname, '../bursar/dist/console'),
    emptyOutDir: true,
    // The first of each that know `light-dark()`: it must not be taken apart.
    target: ['chrome123', 'edge123', 'firefox120', 'safari17.5'],
    // Everything is a file of ours with a hash in its name, so that the policy needs no `data:`.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // Which page needs which scripts: the budget is checked against it.
    manifest: 'manifest.json',
    // Goes into that of the package.
    license: { fileName: 'licenses.json' },
    reportCompressedSize: false,
  },
  logLevel: 'warn',
})
