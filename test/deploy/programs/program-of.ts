import { existsSync } from 'node:fs'
import { join } from 'node:path'

/** The Debian package of each program that the tests run. */
const PACKAGES = {
  nginx: 'nginx-light',
  caddy: 'caddy',
  promtool: 'prometheus',
  'systemd-analyze': 'systemd',
} as const

/** Where the program is. Throws with the command that installs it: a test must not be left out. */
export function programOf(name: keyof typeof PACKAGES): string {
  const folders = [...(process.env['PATH'] ?? '').split(':'), '/usr/sbin', '/usr/bin']
  const found = folders.map((folder) => join(folder, name)).find((file) => existsSync(file))
  if (found !== undefined) return found
  throw new Error(`${name} is missing: apt-get install --no-install-recommends ${PACKAGES[name]}`)
}
