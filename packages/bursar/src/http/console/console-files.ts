import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { extname, resolve } from 'node:path'
import { PACKAGE_FOLDER } from '../../base/package-folder.ts'

/** Where `npm run build:console` puts it. */
export const CONSOLE_FOLDER = resolve(PACKAGE_FOLDER, 'dist/console')

const CONTENT_TYPES: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
}

export interface Asset {
  readonly contentType: string
  readonly plain: Uint8Array
  readonly gzip: Uint8Array | null
}

export interface ConsoleFiles {
  readonly page: string
  /** By the name in the address: what is not in here is not served, whatever the address says. */
  readonly assets: ReadonlyMap<string, Asset>
}

/** All of the built console, in memory; null while it has not been built. */
export function readConsoleFiles(folder: string): ConsoleFiles | null {
  const page = resolve(folder, 'index.html')
  if (!existsSync(page)) return null
  const assets = new Map<string, Asset>()
  for (const name of readdirSync(resolve(folder, 'assets'))) {
    const contentType = CONTENT_TYPES[extname(name)]
    if (contentType === undefined) continue
    const file = resolve(folder, 'assets', name)
    const gzip = existsSync(`${file}.gz`) ? readFileSync(`${file}.gz`) : null
    assets.set(name, { contentType, plain: readFileSync(file), gzip })
  }
  return { page: readFileSync(page, 'utf8'), assets }
}
