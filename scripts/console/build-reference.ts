import { existsSync } from 'node:fs'
import { copyFile, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { resolve } from 'node:path'
import { gzipSync } from 'node:zlib'

const ROOT = resolve(import.meta.dirname, '../..')
const DIST = resolve(ROOT, 'packages/bursar/dist')
const BUNDLE = createRequire(import.meta.url).resolve('redoc/bundles/redoc.standalone.js')
export const REFERENCE = resolve(DIST, 'reference')

/**
 * What must be otherwise in the bundle so that the page asks nobody but us, and so that each style
 * it makes carries the nonce of the page, from the first on. Each stands in it once.
 */
const CHANGES = [
  ['"https://cdn.redoc.ly/redoc/logo-mini.svg"', '"data:,"'],
  ['r.nc=void 0', 'r.nc=document.currentScript.nonce'],
] as const

export function isReferenceBuilt(): boolean {
  return existsSync(REFERENCE)
}

/** The library that draws `/docs`, as one file that `bursar` ships and serves. */
export async function buildReference(): Promise<void> {
  const outDir = `${REFERENCE}.${process.pid}`
  await mkdir(outDir, { recursive: true })
  try {
    const script = await changedBundle()
    await writeFile(resolve(outDir, 'redoc.js'), script)
    await writeFile(resolve(outDir, 'redoc.js.gz'), gzipSync(script, { level: 9 }))
    await copyFile(resolve(BUNDLE, '../../LICENSE'), resolve(outDir, 'LICENSE'))
    // The script says in its first line that this lies beside it.
    await copyFile(`${BUNDLE}.LICENSE.txt`, resolve(outDir, 'redoc.standalone.js.LICENSE.txt'))
    await rm(REFERENCE, { recursive: true, force: true })
    await rename(outDir, REFERENCE)
  } finally {
    await rm(outDir, { recursive: true, force: true })
  }
}

async function changedBundle(): Promise<string> {
  let script = await readFile(BUNDLE, 'utf8')
  for (const [from, to] of CHANGES) {
    const parts = script.split(from)
    if (parts.length !== 2) throw new Error(`${BUNDLE} has ${JSON.stringify(from)} not once.`)
    script = parts.join(to)
  }
  return script
}
