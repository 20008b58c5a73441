import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

const KB = 1_024
const MB = 1_024 * KB
/** What a file takes on the usual disk is a multiple of it: many small files are not small. */
const DISK_BLOCK_BYTES = 4_096

/** What a package may bring into an app, with everything that npm installs for it. */
export const INSTALLED_BYTES_MAX: Readonly<Record<string, number>> = {
  bursar: 40 * MB,
  '@bursar/client': 200 * KB,
  'stripe-simulator': 25 * MB,
  'stripe-webhook-probe': 5 * MB,
}

export interface InstalledSize {
  readonly bytes: number
  /** The package itself is one of them. */
  readonly packages: number
}

/** Of a package below `app`, as `du` counts, however many other packages share its dependencies. */
export function installedSize(app: string, name: string): InstalledSize {
  const folders = new Set<string>()
  visit({ name, from: app, isOptional: false, app }, folders)
  let bytes = 0
  for (const folder of folders) bytes += bytesBelow(folder)
  return { bytes, packages: folders.size }
}

interface Wanted {
  readonly name: string
  /** The folder of who wants it. */
  readonly from: string
  readonly isOptional: boolean
  readonly app: string
}

function visit({ name, from, isOptional, app }: Wanted, folders: Set<string>): void {
  const folder = folderOf(name, from, app)
  if (folder === null) {
    if (isOptional) return
    throw new Error(`${name} is not installed, and ${from} needs it.`)
  }
  if (folders.has(folder)) return
  folders.add(folder)
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const needs = { ...manifest.dependencies, ...manifest.peerDependencies }
  for (const one of Object.keys({ ...needs, ...manifest.optionalDependencies })) {
    // Such a peer is installed only where an app asks for it by name.
    if (manifest.peerDependenciesMeta?.[one]?.optional === true) continue
    const isOptional = manifest.optionalDependencies?.[one] !== undefined
    visit({ name: one, from: folder, isOptional, app }, folders)
  }
}

/** Where Node finds a package: in the nearest `node_modules` upward. */
function folderOf(name: string, from: string, app: string): string | null {
  for (let place = from; place.startsWith(app); place = join(place, '..')) {
    const folder = join(place, 'node_modules', name)
    if (existsSync(join(folder, 'package.json'))) return folder
  }
  return null
}

function bytesBelow(folder: string): number {
  let bytes = 0
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory() && entry.name !== 'node_modules') bytes += bytesBelow(path)
    if (!entry.isFile()) continue
    bytes += Math.ceil(statSync(path).size / DISK_BLOCK_BYTES) * DISK_BLOCK_BYTES
  }
  return bytes + DISK_BLOCK_BYTES
}
