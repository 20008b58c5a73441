import { resolve } from 'node:path'
import react from '@vitejs/plugin-react'
import { defaultClientConditions, defineConfig, type Plugin } from 'vite'

const factsAt = (name: string) => resolve(import.meta.dirname, `src/api/${name}-facts.ts`)

/** Routes and errors reach the browser as data, without the schemas and classes they come from. */
const facts: Plugin = {
  name: 'facts',
  enforce: 'pre',
  async load(id) {
    if (id === factsAt('route')) {
      const { ROUTE_FACTS } = await import('./src/api/route-facts.ts')
      return `export const ROUTE_FACTS = ${JSON.stringify(ROUTE_FACTS)}`
    }
    if (id === factsAt('error')) {
      const { ERROR_FACTS } = await import('./src/api/error-facts.ts')
      return `export const ERROR_FACTS = ${JSON.stringify(ERROR_FACTS)}`
    }
    return null
  },
  buildEnd() {
    const reaches = [...this.getModuleIds()].some((id) => id.includes('/node_modules/zod/'))
    if (reaches) this.error('Schemas would reach the browser. Import only their types.')
  },
}

/** The console is the only thing here that is built: browsers read neither types nor JSX. */
export default defineConfig({
  root: import.meta.dirname,
  base: '/console/',
  plugins: [facts, react()],
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
