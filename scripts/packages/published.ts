import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { PUBLISHED } from './build-packages.ts'

const PACKAGES = resolve(import.meta.dirname, '../../packages')

export interface Published {
  readonly name: string
  /** What apps import: `@bursar/client/server`. */
  readonly entries: readonly string[]
}

/** The packages that strangers install. */
export function publishedPackages(): Published[] {
  return PUBLISHED.map((folder) => {
    const file = resolve(PACKAGES, folder, 'package.json')
    const { name, exports } = JSON.parse(readFileSync(file, 'utf8'))
    return { name, entries: Object.keys(exports).map((door) => name + door.slice(1)) }
  })
}
