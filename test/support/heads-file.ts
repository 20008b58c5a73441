import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Where the heads of one test database's audit log are anchored; gone when that is dropped. */
export function headsFileOf(databaseUrl: string): string {
  return join(tmpdir(), `bursar-heads-${new URL(databaseUrl).pathname.slice(1)}`)
}
