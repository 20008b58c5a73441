import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import { delimiter, dirname, join, relative, resolve } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { listen } from '../../src/http/listen.ts'
import { makeApiToken } from '../support/api-tokens.ts'
import { makeScratchFolder } from '../support/scratch-folder.ts'
import { openServiceDesk } from '../support/service-desk.ts'

const SOURCE = resolve(import.meta.dirname, '../../src')
const IMPORT = /(from\s*')(\.[^']+)\.ts'/g

/** Writes a module and what it imports without types, as a published package has them. */
function strip(file: string, folder: string, written = new Set<string>()): void {
  if (written.has(file)) return
  written.add(file)
  const script = stripTypeScriptTypes(readFileSync(file, 'utf8'))
  for (const [, , target] of script.matchAll(IMPORT)) {
    strip(resolve(dirname(file), `${target}.ts`), folder, written)
  }
  const place = join(folder, relative(SOURCE, file).replace(/\.ts$/, '.mjs'))
  mkdirSync(dirname(place), { recursive: true })
  writeFileSync(place, script.replaceAll(IMPORT, "$1$2.mjs'"))
}

const PROGRAM = `
import { createClient } from './client/index.mjs'
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

test('bursar/client runs without types under every Node that is here', async () => {
  const { token, kept } = makeApiToken()
  const desk = await openServiceDesk({ config: { apiTokens: [kept] } })
  const folder = makeScratchFolder()
  const served = await listen(desk.bursar.handle, { host: '127.0.0.1', port: 0 })
  try {
    await desk.buy({ company: 'Acme Wind' })
    await desk.settled()
    strip(join(SOURCE, 'client/index.ts'), folder)
    writeFileSync(join(folder, 'program.mjs'), PROGRAM)
    for (const node of [process.execPath, ...NODES]) {
      const told = [join(folder, 'program.mjs'), served.url, token]
      const { stdout } = await promisify(execFile)(node, told, { timeout: 20_000 })
      const used = stdout.includes('recorded') ? 'recorded' : 'unchanged'
      expect([node, JSON.parse(stdout)]).toEqual([node, [50, 50, used, 'limit_reached']])
    }
  } finally {
    await served.stop()
    await desk.close()
    rmSync(folder, { recursive: true, force: true })
  }
}, 90_000)
