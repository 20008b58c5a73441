import { cpSync, linkSync, mkdirSync, readdirSync, readlinkSync, symlinkSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'

const ROOT = resolve(import.meta.dirname, '../..')
/** What a clone does not have, or what makes it large. */
const LEFT_OUT = new Set(['.git', '.bursar', 'node_modules', 'coverage', 'images'])

/** A clone of this repository after `npm ci`, as it is here and now; files, not links to folders. */
export function copyRepository(into: string): void {
  cpSync(ROOT, into, { recursive: true, filter: (path) => !LEFT_OUT.has(basename(path)) })
  copyInstalled(join(ROOT, 'node_modules'), join(into, 'node_modules'))
}

/** Hundreds of megabytes that nobody changes: each file gets a second name where that is possible. */
function copyInstalled(from: string, into: string): void {
  mkdirSync(into)
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(into, entry.name)]
    // Notes of npm and Vite about what is installed: those are written again, in place.
    if (/^\.(?!bin$)/.test(entry.name)) cpSync(source, target, { recursive: true })
    else if (entry.isDirectory()) copyInstalled(source, target)
    // They lead from here to there: to packages/, and from .bin to a package.
    else if (entry.isSymbolicLink()) symlinkSync(readlinkSync(source), target)
    else linkOrCopy(source, target)
  }
}

function linkOrCopy(source: string, target: string): void {
  try {
    linkSync(source, target)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null
    // Another disk, or a file system that has no second names.
    if (code !== 'EXDEV' && code !== 'EPERM') throw error
    cpSync(source, target)
  }
}
