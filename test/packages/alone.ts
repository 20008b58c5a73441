import pg from 'pg'
import { inject } from 'vitest'

/** Any number that no other test locks. */
const BUILDING = 7_216_401

/** What the repository's own npm scripts set would hide what a stranger's machine lacks. */
export const STRANGER_ENV: Readonly<NodeJS.ProcessEnv> = strangerEnv()

/** Test files that run at once share each package's `dist`: one builds and packs at a time. */
export async function alone<Result>(work: () => Result): Promise<Awaited<Result>> {
  const lock = new pg.Client({ connectionString: inject('postgres').adminUrl })
  await lock.connect()
  try {
    await lock.query('select pg_advisory_lock($1)', [BUILDING])
    return await work()
  } finally {
    await lock.end()
  }
}

function strangerEnv(): NodeJS.ProcessEnv {
  const { NODE_OPTIONS: _, NODE_ENV: __, ...env } = process.env
  return env
}
