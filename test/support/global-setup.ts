import type { TestProject } from 'vitest/node'
import { makeTemplate } from './database-on-server.ts'
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
  await makeTemplate(server)
  project.provide('postgres', { url: server.url, adminUrl: server.adminUrl })
  return () => server.remove()
}
