import { tmpdir } from 'node:os'
import { join } from 'node:path'

/**
 * Where the heads of one test database's audit log are anchored; gone when that is dropped, or its
 * server removed. Servers of several tests, each with a database of the same name, differ in port.
 */
export function anchorFileOf(databaseUrl: string): string {
  const { port, pathname } = new URL(databaseUrl)
  return join(tmpdir(), `bursar-anchor-${port}-${pathname.slice(1)}`)
}
