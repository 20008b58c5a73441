import { execFileSync } from 'node:child_process'
import { rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { installPackages } from '../scripts/packages/install-packages.ts'
import { publishedPackages } from '../scripts/packages/published.ts'
import { makeScratchFolder } from '../test/support/scratch-folder.ts'
import { measureSizes, measureStarts } from './packages/measure-packages.ts'
import { packagesPage } from './packages/packages-page.ts'
import { parseCount } from './support/parse-count.ts'

const ROOT = resolve(import.meta.dirname, '..')
const PAGE = resolve(ROOT, 'docs/internals/packages.md')

/** `npm run bench:packages`: what each package brings, and how long its commands take to start. */
const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '11' },
    write: { type: 'boolean', default: false },
  },
})
const rounds = parseCount(values.rounds)
const git = (...args: string[]) => execFileSync('git', args, { cwd: ROOT, encoding: 'utf8' }).trim()
const changed = git('status', '--porcelain', '--', 'packages', 'scripts', 'package-lock.json')
const packages = publishedPackages()
const app = makeScratchFolder()
try {
  installPackages(app)
  const page = packagesPage({
    place: {
      date: new Date().toISOString().slice(0, 10),
      commit: `${git('rev-parse', '--short', 'HEAD')}${changed === '' ? '' : ' with changes'}`,
      cpu: os.cpus()[0]?.model ?? 'unknown',
      cores: os.availableParallelism(),
      system: `${os.type()} ${os.release()}`,
      node: process.version.slice(1),
      rounds,
    },
    sizes: measureSizes(
      app,
      packages.map(({ name }) => name),
    ),
    starts: measureStarts(app, { entries: packages.flatMap(({ entries }) => entries), rounds }),
  })
  if (values.write) writeFileSync(PAGE, page)
  process.stdout.write(page)
} finally {
  rmSync(app, { recursive: true, force: true })
}
