import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, relative, resolve, sep } from 'node:path'

export const ROOT = resolve(import.meta.dirname, '../..')
const PACKAGES = resolve(ROOT, 'packages')
const BURSAR = resolve(PACKAGES, 'bursar/src')
const INSTALLED_FIELDS = ['dependencies', 'peerDependencies']
const DEPENDENCY_FIELDS = [...INSTALLED_FIELDS, 'devDependencies']

const BUILT = new Set(['node_modules', 'dist'])

/** All TypeScript files below a folder of the project. */
export function filesBelow(folder: string, pattern = /\.tsx?$/): string[] {
  if (!existsSync(resolve(ROOT, folder))) return []
  return readdirSync(resolve(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = resolve(ROOT, folder, entry.name)
    // What a build writes meanwhile comes and goes.
    if (entry.isDirectory()) return BUILT.has(entry.name) ? [] : filesBelow(path, pattern)
    return pattern.test(entry.name) ? [path] : []
  })
}

/** The product: sources of all packages without their tests. */
export function productFiles(): string[] {
  return filesBelow('packages').filter((file) => !/\.test\.tsx?$/.test(file))
}

/** What a file imports or re-exports, as it is written. Types are included. */
export function specifiersOf(file: string): string[] {
  const call = /\bimport\(['"]([^'"]+)['"]\)/g
  const calls = readFileSync(file, 'utf8').matchAll(call)
  return [...statedBy(file), ...[...calls].map((match) => match[1]!)]
}

/** Those of its statements: what comes along whenever the file is loaded. */
export function statedBy(file: string): string[] {
  const statement = /^(?:import\s*|(?:import|export)\b[^'"=(]*?\bfrom\s*)['"]([^'"]+)['"]/gm
  return [...readFileSync(file, 'utf8').matchAll(statement)].map((match) => match[1]!)
}

/** The files of this repository that a file imports, as absolute paths. */
export function importsOf(file: string): string[] {
  return specifiersOf(file).flatMap((specifier) => {
    if (specifier.startsWith('.')) return [resolve(dirname(file), specifier)]
    return sourceOf(specifier) ?? []
  })
}

/** The source that one of our packages exports under a name; null: it is none of ours. */
export function sourceOf(specifier: string): string | null {
  const found = ourPackages().find(
    ({ name }) => specifier === name || specifier.startsWith(`${name}/`),
  )
  if (found === undefined) return null
  const { name, folder, exports } = found
  const entry = `.${specifier.slice(name.length)}`
  const path = toSource(exports[entry]) ?? toSource(exports['./*'])?.replace('*', entry.slice(2))
  return path === undefined ? null : resolve(folder, path)
}

type Entry = string | { readonly '@bursar/source': string }

export interface OurPackage {
  readonly name: string
  readonly folder: string
  readonly exports: Readonly<Record<string, Entry>>
  readonly dependencies: readonly string[]
  /** Those that are there where the package is installed; null: it never is. */
  readonly installed: readonly string[] | null
}

let ours: readonly OurPackage[] | undefined

export function ourPackages(): readonly OurPackage[] {
  ours ??= readdirSync(PACKAGES).map((entry) => {
    const folder = resolve(PACKAGES, entry)
    const manifest = JSON.parse(readFileSync(resolve(folder, 'package.json'), 'utf8'))
    const namesIn = (fields: readonly string[]) =>
      fields.flatMap((field) => Object.keys(manifest[field] ?? {}))
    const installed = manifest.private === true ? null : namesIn(INSTALLED_FIELDS)
    const dependencies = namesIn(DEPENDENCY_FIELDS)
    return { name: manifest.name, folder, exports: manifest.exports ?? {}, dependencies, installed }
  })
  return ours
}

function toSource(entry: Entry | undefined): string | undefined {
  return typeof entry === 'object' ? entry['@bursar/source'] : entry
}

/** `ingress` for bursar/src/ingress/x.ts, `pipeline` for its pipeline.ts; elsewhere the package. */
export function moduleOf(file: string): string {
  const isBursar = file.startsWith(BURSAR + sep)
  return relative(isBursar ? BURSAR : PACKAGES, file)
    .split(sep)[0]!
    .replace(/\.tsx?$/, '')
}

export function show(file: string): string {
  return relative(ROOT, file)
}
