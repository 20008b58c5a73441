import { existsSync, statSync } from 'node:fs'
import { dirname } from 'node:path'

export interface ServerUser {
  uid: number
  gid: number
}

/** `nobody`: exists everywhere, owns nothing. */
const NOBODY: ServerUser = { uid: 65_534, gid: 65_534 }

/**
 * PostgreSQL refuses to run as root, so root lends it another user: the owner of the data that is
 * there already, else `nobody`. Undefined where the process is no root: then it runs as itself.
 */
export function chooseServerUser(data: string): ServerUser | undefined {
  if (process.getuid?.() !== 0) return undefined
  if (!existsSync(data)) return NOBODY
  const { uid, gid } = statSync(data)
  return uid === 0 ? NOBODY : { uid, gid }
}

/** Whether the user may walk to this folder and through it. Undefined, ourselves, always may. */
export function canReach(folder: string, user: ServerUser | undefined): boolean {
  if (user === undefined) return true
  const parent = dirname(folder)
  if (parent !== folder && !canReach(parent, user)) return false
  const { mode, uid, gid } = statSync(folder)
  if (uid === user.uid) return (mode & 0o100) !== 0
  return (mode & (gid === user.gid ? 0o010 : 0o001)) !== 0
}
