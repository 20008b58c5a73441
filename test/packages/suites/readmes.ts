import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { codeBlocks } from '../../docs/markdown-table.ts'

const ROOT = resolve(import.meta.dirname, '../../..')
const TSC = resolve(ROOT, 'node_modules/typescript/bin/tsc')

/** What the README of each package tells a stranger to type. */
export function testReadmes(app: () => string, names: readonly string[]): void {
  const readmeOf = (name: string) =>
    readFileSync(join(app(), 'node_modules', name, 'README.md'), 'utf8')

  test('the samples of every README compile, strictly', () => {
    const folder = join(app(), 'readmes')
    mkdirSync(folder)
    const compilerOptions = {
      ...{ strict: true, noEmit: true, target: 'es2024', module: 'nodenext', types: ['node'] },
      // It is an app's own, beside the simulator.
      paths: { stripe: [resolve(ROOT, 'node_modules/stripe')] },
    }
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions }))
    for (const name of names) {
      for (const [index, sample] of codeBlocks(readmeOf(name), 'ts').entries()) {
        writeFileSync(join(folder, `${name.replace('/', '-')}-${index}.ts`), sample)
      }
    }
    expect(readdirSync(folder).length - 1).toBeGreaterThanOrEqual(names.length)
    const { stdout } = spawnSync(process.execPath, [TSC, '--pretty', 'false'], {
      ...{ cwd: folder, encoding: 'utf8' },
    })
    expect(stdout).toBe('')
  })

  test('every command of a README exists, with its options', () => {
    const told = names.flatMap((name) => [...readmeOf(name).matchAll(/\bnpx ([\w-]+)([^\n`]*)/g)])
    expect(told.length).toBeGreaterThanOrEqual(names.length)
    const unknown = told.flatMap(([line, program = '', rest = '']) => {
      const [word = ''] = rest.trim().split(' ')
      const before = program === 'bursar' && /^\w/.test(word) ? [word] : []
      const help = helpOf(app(), program, before)
      const options = rest.match(/--[a-z-]+/g) ?? []
      return options.filter((option) => !help.includes(option)).map((option) => [line, option])
    })
    expect(unknown).toEqual([])
  })
}

function helpOf(app: string, program: string, before: readonly string[]): string {
  const { NODE_OPTIONS: _, ...env } = process.env
  const file = join(app, 'node_modules', program, 'bin', `${program}.js`)
  const args = [file, ...before, '--help']
  return execFileSync(process.execPath, args, { cwd: app, env, encoding: 'utf8' })
}
