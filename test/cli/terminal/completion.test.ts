import { spawnSync } from 'node:child_process'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { bashScript } from '../../../packages/bursar/src/cli/completion/bash.ts'
import { completionNodes } from '../../../packages/bursar/src/cli/completion/completion-nodes.ts'
import { fishScript } from '../../../packages/bursar/src/cli/completion/fish.ts'
import { zshScript } from '../../../packages/bursar/src/cli/completion/zsh.ts'
import { bursarProgram } from '../../../packages/bursar/src/cli/program.ts'
import { makeScratchFolder } from '../../support/scratch-folder.ts'

const NODES = completionNodes(await bursarProgram())
const folder = makeScratchFolder()
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** What is typed, and what a shell must offer then. */
const CASES: readonly [typed: string[], offered: string[]][] = [
  [['bursar', 'te'], ['tenants']],
  [
    ['bursar', 'tenants', 'm'],
    ['merge', 'move-customer'],
  ],
  [['bursar', 'tenants', '--status', 'GR'], ['GRACE']],
  [['bursar', 'tenants', 'list', '--status', 'S'], ['SUSPENDED']],
  [['bursar', 'findings', 'act', '7', 'dis'], ['dismiss']],
  [['bursar', 'events', '--out'], ['--outcome']],
  [
    ['bursar', 'audit', 'export', '--format', ''],
    ['csv', 'ndjson'],
  ],
  [
    ['bursar', 'completion', ''],
    ['bash', 'zsh', 'fish'],
  ],
]

function run(shell: string, script: string): string[] {
  const file = join(folder, `script.${shell}`)
  writeFileSync(file, script)
  const { status, stdout, stderr } = spawnSync(shell, [file], { encoding: 'utf8' })
  expect(status, stderr).toBe(0)
  expect(stderr).toBe('')
  return stdout.split('\n').filter((line) => line !== '')
}

const quoted = (words: readonly string[]) => words.map((word) => `'${word}'`).join(' ')

describe('bash', () => {
  test.each(CASES)('%j is completed to %j', (typed, offered) => {
    const asked = `COMP_WORDS=(${quoted(typed)}); COMP_CWORD=${typed.length - 1}; _bursar`
    const shown = `printf '%s\\n' "\${COMPREPLY[@]}"`
    expect(run('bash', `${bashScript(NODES)}\n${asked}\n${shown}\n`)).toEqual(offered)
  })

  test('--status=GR, which bash splits, is completed as well', () => {
    const words = quoted(['bursar', 'tenants', '--status', '=', 'GR'])
    const asked = `COMP_WORDS=(${words}); COMP_CWORD=4; _bursar; echo "\${COMPREPLY[*]}"`
    expect(run('bash', `${bashScript(NODES)}\n${asked}\n`)).toEqual(['GRACE'])
  })

  test('no shell reads a word of a command, an option or a choice', () => {
    const words = NODES.flatMap(({ path, options, values }) => [
      ...path.split(' '),
      ...values,
      ...options.flatMap(({ name, choices }) => [name, ...choices]),
    ])
    expect(words.filter((word) => !/^[\w.-]+$/.test(word))).toEqual([])
  })
})

test.each([
  ['bash', bashScript(NODES)],
  ['zsh', zshScript(NODES)],
  ['fish', fishScript(NODES)],
])('the script for %s has every command and option', (_, script) => {
  for (const { path, options } of NODES) {
    expect(script).toContain(path)
    for (const { name } of options) expect(script).toContain(name.replace(/^--/, ''))
  }
})

/** A machine has these shells or not; bash it has. */
const has = (shell: string) => spawnSync(shell, ['-c', 'true']).status === 0

describe.runIf(has('zsh'))('zsh', () => {
  // The parts of its completion system that the script asks, as far as it asks them.
  const STUBS = `
compdef() { : }
_files() { : }
_message() { : }
compadd() { shift; print -l -- "$@" | grep -e "^\${words[CURRENT]}" }
_describe() {
  local list=$@[-1]
  print -l -- "\${(@)\${(@P)list}%%:*}" | grep -e "^\${words[CURRENT]}"
}
`
  test.each(CASES)('%j is completed to %j', (typed, offered) => {
    const asked = `words=(${quoted(typed)}); CURRENT=${typed.length}; _bursar`
    expect(run('zsh', `${STUBS}${zshScript(NODES)}\n${asked}\n`)).toEqual(offered)
  })
})

describe.runIf(has('fish'))('fish', () => {
  test.each(CASES)('%j is completed to %j', (typed, offered) => {
    const line = typed.join(' ')
    const lines = run('fish', `${fishScript(NODES)}\ncomplete -C '${line}'\n`)
    const names = lines.map((one) => one.split('\t')[0])
    expect(names.sort()).toEqual(offered.toSorted())
  })
})
