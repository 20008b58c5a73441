import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, relative, resolve, sep } from 'node:path'

export const ROOT = resolve(import.meta.dirname, '../..')
export const SRC = resolve(ROOT, 'src')

/** All TypeScript files below a folder of the project. */
export function filesBelow(folder: string, pattern = /\.tsx?$/): string[] {
  if (!existsSync(resolve(ROOT, folder))) return []
  return readdirSync(resolve(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((entry) => pattern.test(entry) && !entry.includes('node_modules'))
    .map((entry) => resolve(ROOT, folder, entry))
}

/** The product: sources without their tests. */
export function productFiles(): string[] {
  return filesBelow('src').filter((file) => !/\.test\.tsx?$/.test(file))
}

/** The relative files that a file imports or re-exports, as absolute paths. Types are included. */
export function importsOf(file: string): string[] {
  const statement = /^(?:import\s*|(?:import|export)\b[^'"=(]*?\bfrom\s*)['"](\.[^'"]+)['"]/gm
  const call = /\bimport\(['"](\.[^'"]+)['"]\)/g
  const source = readFileSync(file, 'utf8')
  const matches = [...source.matchAll(statement), ...source.matchAll(call)]
  return matches.map((match) => resolve(dirname(file), match[1]!))
}

/** `ingress` for src/ingress/x.ts, `pipeline` for src/pipeline.ts. */
export function roomOf(file: string): string {
  return relative(SRC, file)
    .split(sep)[0]!
    .replace(/\.tsx?$/, '')
}

export function show(file: string): string {
  return relative(ROOT, file)
}
