import type { TestProject } from 'vitest/node'
import { migrate } from '../../src/postgres/migrate.ts'
import { createPool } from '../../src/postgres/pool.ts'
import { databaseUrl, runAsAdmin, TEMPLATE } from './database.ts'
import { removeAbandonedServers, startTestServer } from './test-server.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    postgres: { url: string; adminUrl: string }
  }
}

/** One PostgreSQL server for all test files; each file clones its own database from a template. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  await removeAbandonedServers()
  const server = await startTestServer()
  await runAsAdmin(server.adminUrl, `create database ${TEMPLATE} owner bursar`)
  const pool = createPool({ url: databaseUrl(server.url, TEMPLATE), max: 1 })
  await migrate(pool)
  await pool.end()
  project.provide('postgres', { url: server.url, adminUrl: server.adminUrl })
  return () => server.remove()
}
