import { randomBytes } from 'node:crypto'
import { runAsAdmin, type TestDatabase } from './database-on-server.ts'

/** A database as it was at one moment. */
export interface Backup {
  /** The database is what it was then; its pools connect again. */
  restore(): Promise<void>
  drop(): Promise<void>
}

type Known = Pick<TestDatabase, 'url' | 'adminUrl'>

/** Copies a database that nobody works with at this moment. Its pools connect again. */
export async function backUp(database: Known): Promise<Backup> {
  const name = new URL(database.url).pathname.slice(1)
  const copy = `backup_${randomBytes(6).toString('hex')}`
  const asAdmin = (text: string) => runAsAdmin(serverOf(database), text)
  const release = () =>
    asAdmin(
      `select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = '${name}'`,
    )
  await release()
  await asAdmin(`create database ${copy} owner bursar template ${name}`)
  return {
    async restore() {
      await asAdmin(`drop database ${name} with (force)`)
      await asAdmin(`create database ${name} owner bursar template ${copy}`)
    },
    drop: () => asAdmin(`drop database ${copy} with (force)`),
  }
}

function serverOf({ adminUrl }: Known): string {
  return Object.assign(new URL(adminUrl), { pathname: '/postgres' }).href
}
