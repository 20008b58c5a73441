import { execFileSync } from 'node:child_process'
import { dirname, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { codeBlocks, readPage } from '../../docs/markdown-table.ts'
import { programOf } from './program-of.ts'

const FOLDER = resolve(import.meta.dirname, '../../../deploy/prometheus')
const commands = codeBlocks(readPage('operate/monitoring.md'), 'sh').join('').trim().split('\n')

test.each(commands)('%s succeeds', (command) => {
  const PATH = `${dirname(programOf('promtool'))}:${process.env['PATH']}`
  const options = { cwd: FOLDER, env: { ...process.env, PATH }, encoding: 'utf8' } as const
  expect(execFileSync('sh', ['-c', command], options)).toContain('SUCCESS')
})
