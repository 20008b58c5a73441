import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { gzipSync } from 'node:zlib'
import { build } from 'vite'
import { sourceStamp } from './source-stamp.ts'

const ROOT = resolve(import.meta.dirname, '../..')
const DIST = resolve(ROOT, 'packages/bursar/dist')
export const BUILT = resolve(DIST, 'console')
const STAMP = 'sources.sha256'

/** Whether what is built came from the sources that are here now. */
export function isConsoleCurrent(): boolean {
  const stamp = resolve(BUILT, STAMP)
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === sourceStamp()
}

/** Builds beside what is served and then takes its place: nobody is ever served a half. */
export async function buildConsole(): Promise<void> {
  const stamp = sourceStamp()
  const outDir = resolve(DIST, `console.${process.pid}`)
  await mkdir(DIST, { recursive: true })
  try {
    await build({
      configFile: resolve(ROOT, 'packages/console/vite.config.ts'),
      configLoader: 'native',
      mode: 'production',
      build: { outDir },
    })
    await compress(resolve(outDir, 'assets'))
    await writeFile(resolve(outDir, STAMP), stamp)
    await rm(BUILT, { recursive: true, force: true })
    await rename(outDir, BUILT)
  } finally {
    await rm(outDir, { recursive: true, force: true })
  }
}

/** Once here, and not again for every reader. */
async function compress(folder: string): Promise<void> {
  for (const name of readdirSync(folder)) {
    const file = resolve(folder, name)
    await writeFile(`${file}.gz`, gzipSync(readFileSync(file), { level: 9 }))
  }
}
