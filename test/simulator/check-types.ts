import { spawnSync } from 'node:child_process'
import { rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { makeScratchFolder } from '../support/scratch-folder.ts'

export type Json = null | boolean | number | string | Json[] | Fields
export interface Fields {
  [key: string]: Json
}

/** A value, and the type that it must have. */
export interface Typed {
  readonly name: string
  readonly type: string
  readonly value: Json
}

interface Line {
  readonly text: string
  readonly path: string
}

const MODULES = resolve(import.meta.dirname, '../../node_modules')
const TSC = join(MODULES, 'typescript/bin/tsc')
const FILE = 'served.ts'
const ERROR = /^served\.ts\((\d+),\d+\): error (TS\d+: .*)$/
const MESSAGE_LENGTH_MAX = 300

const CONFIG = {
  compilerOptions: {
    ...{ target: 'es2024', lib: ['es2024'], types: ['node'], noEmit: true, strict: true },
    ...{ module: 'nodenext', moduleResolution: 'nodenext', skipLibCheck: true },
  },
  files: [FILE],
}

/**
 * The types of the package say what its methods return. In the JSON a decimal is a string,
 * no object has methods, and a word that the package does not know is a mistake of ours:
 * it leaves its lists of words open for versions of the API to come.
 *
 * `Before` is what an event says of the past: any part of an object; null for what was not there.
 */
const PRELUDE = `import type Stripe from 'stripe'
type Method = (...given: never) => unknown
type Words<T> = T extends string ? (string extends T ? never : T) : never
type Closed<T> = [Words<T>] extends [never] ? T
  : T extends string ? (string extends T ? never : T) : T
type Plain<T> = T extends Stripe.Decimal ? string
  : T extends (infer Each)[] ? Served<Each>[]
  : T extends object ? { [K in keyof T as T[K] extends Method ? never : K]: Served<T[K]> }
  : T
type Served<T> = Plain<Closed<T>>
type Before<T> = T extends (infer Each)[] ? Before<Each>[]
  : T extends object ? { [K in keyof T]?: Before<T[K]> | null }
  : T
`

/** What the compiler says against each value being of its type, with the path to it. */
export function typeErrors(values: readonly Typed[]): string[][] {
  const lines: Line[] = PRELUDE.split('\n').map((text) => ({ text, path: '' }))
  const ends = values.map(({ name, type, value }, index) => {
    lines.push(...printed(value, name, `export const value_${index}: ${type} = `))
    return lines.length
  })
  const errors: string[][] = values.map(() => [])
  for (const { line, message } of compile(lines.map(({ text }) => text).join('\n'))) {
    const index = ends.findIndex((end) => line < end)
    errors[index]?.push(`${lines[line]?.path}: ${message}`)
  }
  return errors
}

/** A value as source, whose every line knows the path to what it says. */
function printed(value: Json, path: string, head: string, tail = ''): Line[] {
  if (typeof value !== 'object' || value === null) {
    return [{ text: `${head}${JSON.stringify(value)}${tail}`, path }]
  }
  const [open, close] = Array.isArray(value) ? '[]' : '{}'
  const inner = Array.isArray(value)
    ? value.flatMap((each) => printed(each, `${path}[]`, '', ','))
    : Object.entries(value).flatMap(([key, each]) =>
        printed(each, `${path}.${key}`, `${JSON.stringify(key)}: `, ','),
      )
  return [{ text: `${head}${open}`, path }, ...inner, { text: `${close}${tail}`, path }]
}

/** Its errors, by the number of the line from zero. */
function compile(source: string): { line: number; message: string }[] {
  const folder = makeScratchFolder()
  try {
    symlinkSync(MODULES, join(folder, 'node_modules'), 'junction')
    writeFileSync(join(folder, FILE), source)
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(CONFIG))
    const { error, status, stdout, stderr } = spawnSync(
      process.execPath,
      [TSC, '--project', folder, '--pretty', 'false'],
      { cwd: folder, encoding: 'utf8', maxBuffer: 100_000_000 },
    )
    if (error !== undefined) throw error
    const found = stdout.split('\n').flatMap((each) => {
      const [, line, message = ''] = ERROR.exec(each) ?? []
      if (line === undefined) return []
      return [{ line: Number(line) - 1, message: message.slice(0, MESSAGE_LENGTH_MAX) }]
    })
    const hasFailed = status !== 0 || /^error/m.test(stdout)
    if (hasFailed && found.length === 0) throw new Error(`tsc: ${stdout}${stderr}`)
    const lost = found.find(({ line }) => line < PRELUDE.split('\n').length)
    if (lost !== undefined) throw new Error(`The prelude itself: ${lost.message}`)
    return found
  } finally {
    rmSync(folder, { recursive: true })
  }
}
