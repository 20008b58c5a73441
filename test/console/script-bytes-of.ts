import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { BUILT } from '../../scripts/console/build-console.ts'

interface Chunk {
  readonly file: string
  readonly imports?: readonly string[]
  readonly dynamicImports?: readonly string[]
}

/** What Vite writes down of a build: chunks by their source. */
export type Manifest = Readonly<Record<string, Chunk>>

/** Compressed bytes of the scripts that these sources need, what they load later included. */
export function scriptBytesOf(manifest: Manifest, sources: readonly string[]): number {
  const files = new Set<string>()
  const seen = new Set<string>()
  const visit = (name: string, isEntry: boolean): void => {
    const chunk = manifest[name]
    if (chunk === undefined || seen.has(name)) return
    seen.add(name)
    if (chunk.file.endsWith('.js')) files.add(chunk.file)
    for (const next of chunk.imports ?? []) visit(next, isEntry)
    // The entry names every page; a page names only what it shows.
    if (!isEntry) for (const next of chunk.dynamicImports ?? []) visit(next, false)
  }
  for (const source of sources) visit(source, source === 'index.html')
  return [...files].reduce(
    (sum, file) => sum + readFileSync(resolve(BUILT, `${file}.gz`)).length,
    0,
  )
}
