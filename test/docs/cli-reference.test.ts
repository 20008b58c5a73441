import { describe, expect, test } from 'vitest'
import { bursarProgram } from '../../packages/bursar/src/cli/program.ts'
import { type Leaf, leavesOf } from '../../scripts/docs/command-blocks.ts'
import { codeBlocks, readPage, tableUnder } from './markdown-table.ts'

const PAGE = readPage('reference/cli.md')
const LEAVES = leavesOf(await bursarProgram())

const sectionOf = (name: string) => PAGE.split(`\n## ${name}\n`)[1]?.split('\n## ')[0] ?? ''

test('every command has a section, in the order of the help, and nothing else has', () => {
  const headings = [...PAGE.matchAll(/^## (bursar .*)$/gm)].map((match) => match[1])
  expect(headings).toEqual(LEAVES.map(({ name }) => name))
})

describe.each(LEAVES)('$name', ({ name, command }: Leaf) => {
  const section = sectionOf(name)

  test('shows every argument and option, its default and its choices', () => {
    const wanted = [
      ...command.registeredArguments.map((argument) => `| \`<${argument.name()}>\` |`),
      ...command.options.map(({ flags }) => `| \`${flags}\` |`),
    ]
    const shown = [...section.matchAll(/^\| `[^`]+` \|/gm)].map(([cell]) => cell)
    expect(shown).toEqual(wanted)
  })

  test('has an example that the command line understands', () => {
    const [sample = ''] = codeBlocks(section, 'sh')
    const words = sample
      .trim()
      .split(' ')
      .filter((word) => !/^[A-Z_]+=/.test(word))
    const path = name.split(' ')
    expect(words.slice(0, path.length)).toEqual(path)
    const { operands, unknown } = command.parseOptions(words.slice(path.length))
    expect(unknown).toEqual([])
    expect(operands).toHaveLength(command.registeredArguments.length)
  })

  test('has its exit codes, each of which is explained', () => {
    const line = /^Exit codes: ([\s\S]*?)\.$/m.exec(section)?.[1] ?? ''
    const codes = line.match(/\b\d+\b/g) ?? []
    const explained = tableUnder(PAGE, 'Exit codes').map(([code]) => code)
    expect(codes).toContain('0')
    expect(codes.filter((code) => !explained.includes(code))).toEqual([])
  })
})
