import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import { delimiter, dirname, join, relative, resolve, sep } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { listen } from '../../packages/bursar/src/http/listen.ts'
import { sourceOf } from '../architecture/source-files.ts'
import { makeApiToken } from '../support/api-tokens.ts'
import { makeScratchFolder } from '../support/scratch-folder.ts'
import { openServiceStage } from '../support/service-stage.ts'

const PACKAGES = resolve(import.meta.dirname, '../../packages')
const IMPORT = /(?<=from\s*')(\.[^']+\.ts|@bursar\/[^']+)(?=')/g

/** Writes a module and what it imports without types, as a published package has them. */
function strip(file: string, folder: string, written = new Set<string>()): void {
  if (written.has(file)) return
  written.add(file)
  const script = stripTypeScriptTypes(readFileSync(file, 'utf8'))
  const place = placeOf(file, folder)
  mkdirSync(dirname(place), { recursive: true })
  const linked = script.replaceAll(IMPORT, (specifier) => {
    const target = sourceOf(specifier) ?? resolve(dirname(file), specifier)
    strip(target, folder, written)
    const path = relative(dirname(place), placeOf(target, folder)).replaceAll(sep, '/')
    return path.startsWith('.') ? path : `./${path}`
  })
  writeFileSync(place, linked)
}

function placeOf(file: string, folder: string): string {
  return join(folder, relative(PACKAGES, file).replace(/\.ts$/, '.mjs'))
}

const PROGRAM = `
import { createClient } from './client/src/index.mjs'
const [, , url, token] = process.argv
const may = createClient({ url, token })
const ask = () => may.check('acme-wind', 'devices', { maxAgeSeconds: 3600 })
const first = await ask()
let later = first
while (later.source !== 'cache') {
  await new Promise((resolve) => setImmediate(resolve))
  later = await ask()
}
const told = await may.setUsage('acme-wind', 'devices', 50)
const { why } = await ask()
may.close()
console.log(JSON.stringify([first.limit, later.limit, told, why.code]))
`

/** Every Node of the PATH: the first is the clone’s own, that of the machine may be a 20. */
const NODES = [
  ...new Set(
    (process.env['PATH'] ?? '')
      .split(delimiter)
      .map((folder) => join(folder, process.platform === 'win32' ? 'node.exe' : 'node'))
      .filter((node) => existsSync(node)),
  ),
]

test('@bursar/client runs without types under every Node that is here', async () => {
  const { token, kept } = makeApiToken()
  const stage = await openServiceStage({ config: { apiTokens: [kept] } })
  const folder = makeScratchFolder()
  const served = await listen(stage.bursar.handle, { host: '127.0.0.1', port: 0 })
  try {
    await stage.buy({ company: 'Acme Wind' })
    await stage.caughtUp()
    strip(join(PACKAGES, 'client/src/index.ts'), folder)
    writeFileSync(join(folder, 'program.mjs'), PROGRAM)
    for (const node of [process.execPath, ...NODES]) {
      const told = [join(folder, 'program.mjs'), served.url, token]
      const { stdout } = await promisify(execFile)(node, told)
      const used = stdout.includes('recorded') ? 'recorded' : 'unchanged'
      expect([node, JSON.parse(stdout)]).toEqual([node, [50, 50, used, 'limit_reached']])
    }
  } finally {
    await served.stop()
    await stage.close()
    rmSync(folder, { recursive: true, force: true })
  }
})
