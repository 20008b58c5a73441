import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** Where this package is installed: its manifest, migrations and console stand there. */
export const PACKAGE_FOLDER = folderOfManifest(import.meta.dirname)

/** Sources stand deeper than what is built from them, so the way up is not always the same. */
function folderOfManifest(folder: string): string {
  return existsSync(join(folder, 'package.json')) ? folder : folderOfManifest(dirname(folder))
}
