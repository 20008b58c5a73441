import { inject } from 'vitest'
import {
  createDatabaseOn,
  type TestDatabase,
  type TestDatabaseOptions,
} from './database-on-server.ts'

export { runAsAdmin, type TestDatabase } from './database-on-server.ts'

/** A database of one test file's own, on the server of this run. */
export function createTestDatabase(options: TestDatabaseOptions = {}): Promise<TestDatabase> {
  return createDatabaseOn(inject('postgres'), options)
}
