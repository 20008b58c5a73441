import { createHash } from 'node:crypto'
import { chmodSync, lstatSync, mkdirSync, realpathSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { AppError } from '@bursar/wire/errors'
import { canReach, chooseServerUser, type ServerUser } from './process/server-user.ts'

/** Survives a restart of the machine, unlike /tmp, and everybody may walk through it. */
const PUBLIC_FOLDER = '/var/tmp'

/** Where one embedded server keeps its things. */
export interface ServerHome {
  /** Holds all of the below; only we may write here. */
  folder: string
  /** Comes into being complete, by a rename: `data` and `secrets.json` always fit together. */
  cluster: string
  /** PostgreSQL's own folder; belongs to `user`, mode 0700. */
  data: string
  /** Passwords; mode 0600, ours. */
  secrets: string
  logFile: string
  /** Whom the server runs as; undefined: as ourselves. */
  user: ServerUser | undefined
}

/**
 * Makes the home in the wanted folder; or, where the server's user could not walk there (a clone
 * below root's own home), in a place of its own below /var/tmp. `moved` says which.
 */
export function prepareServerHome(wanted: string): { home: ServerHome; moved: boolean } {
  const asked = resolve(wanted)
  const user = chooseServerUser(join(asked, 'cluster', 'data'))
  makeFolder(asked, user)
  if (canReach(asked, user)) return { home: homeIn(asked, user), moved: false }
  const substitute = substituteFor(asked)
  makeFolder(substitute, user)
  assertOurs(substitute)
  return {
    home: homeIn(substitute, chooseServerUser(join(substitute, 'cluster/data'))),
    moved: true,
  }
}

function homeIn(folder: string, user: ServerUser | undefined): ServerHome {
  // PostgreSQL and /proc name folders by their real paths, and we compare with both.
  const real = realpathSync(folder)
  const cluster = join(real, 'cluster')
  return {
    folder: real,
    cluster,
    data: join(cluster, 'data'),
    secrets: join(cluster, 'secrets.json'),
    logFile: join(real, 'server.log'),
    user,
  }
}

function substituteFor(folder: string): string {
  const hash = createHash('sha256').update(folder).digest('hex').slice(0, 16)
  return join(PUBLIC_FOLDER, `bursar-${process.getuid?.() ?? 0}-${hash}`)
}

/** Folders that are new get a mode that lets the server's user through, whatever our umask is. */
function makeFolder(folder: string, user: ServerUser | undefined): void {
  const mode = user === undefined ? 0o700 : 0o711
  try {
    const first = mkdirSync(folder, { recursive: true, mode })
    for (let at = folder; first !== undefined; at = dirname(at)) {
      chmodSync(at, mode)
      if (at === first) return
    }
    chmodSync(folder, mode)
  } catch (error) {
    throw new AppError('EMBEDDED_UNUSABLE', `${folder} cannot be written.`, { cause: error })
  }
}

/** Anybody may create in /var/tmp; what a stranger prepared there for us is refused. */
function assertOurs(folder: string): void {
  const found = lstatSync(folder)
  const ours = found.isDirectory() && found.uid === process.getuid?.() && (found.mode & 0o022) === 0
  if (!ours) throw new AppError('EMBEDDED_UNUSABLE', `${folder} belongs to another user.`)
}
