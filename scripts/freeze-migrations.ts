import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { freeze, recordCommit } from './release/freeze.ts'

const HELP = `npm run release:freeze [-- --released <commit>]

Writes the SHA-256 of each migration that no release has brought yet to
packages/bursar/released.json, for the version in packages/bursar/package.json. It refuses when a
released migration was edited.

  --released <commit>   after the release: record its commit; the digests are binding from then on
`

const BURSAR = resolve(import.meta.dirname, '../packages/bursar')

const { values } = parseArgs({
  options: {
    released: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
})

if (values.help) process.stdout.write(HELP)
else {
  try {
    process.stdout.write(`${values.released === undefined ? update() : release(values.released)}\n`)
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
    process.exitCode = 1
  }
}

function update(): string {
  const { version } = JSON.parse(readFileSync(resolve(BURSAR, 'package.json'), 'utf8'))
  freeze(BURSAR, version)
  return `Frozen for ${version}, which is not released yet.`
}

function release(name: string): string {
  const { version, commit } = recordCommit(BURSAR, name)
  return `${version} is released with commit ${commit}. Its migrations are not edited any more.`
}
