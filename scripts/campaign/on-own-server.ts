import { type DatabaseServer, makeTemplate } from '../../test/support/database-on-server.ts'
import { removeAbandonedServers, startTestServer } from '../../test/support/test-server.ts'

/** Gives the work a PostgreSQL of its own, and removes it afterwards. */
export async function onOwnServer<T>(work: (server: DatabaseServer) => Promise<T>): Promise<T> {
  await removeAbandonedServers()
  const server = await startTestServer()
  try {
    await makeTemplate(server)
    return await work(server)
  } finally {
    await server.remove()
  }
}
