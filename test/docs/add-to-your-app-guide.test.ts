import { expect, test } from 'vitest'
import { PREFIXES } from '../../packages/bursar/src/adapters/routes-to-serve.ts'
import { codeBlocks, readPage } from './markdown-table.ts'

const page = readPage('guides/add-to-your-app.md')

/** A sample per framework; they are run by test/packages/adapters.test.ts. */
test.each(['Express', 'Fastify', 'Hono', 'Next.js'])('%s: at most ten lines', (framework) => {
  const [, section = ''] = page.split(`\n## ${framework}\n`)
  const [inFramework = ''] = section.split('\n## ')
  const samples = codeBlocks(inFramework, 'js').filter((text) => !text.includes('instrumentation'))
  const lines = samples.join('').split('\n')
  const code = lines.filter((line) => line !== '' && !line.startsWith('// '))
  expect(code.length).toBeGreaterThan(5)
  expect(code.length).toBeLessThanOrEqual(10)
})

test('the guide names everything that can be served, and where', () => {
  const rows = [...page.matchAll(/^\| `([a-z]+)` \| ((?:`\/[^`]+`(?:, )?)+) \|/gm)]
  const named = rows.map(([, name, paths = '']) => [
    name,
    [...paths.matchAll(/`([^`]+)`/g)].map(([, path]) => path),
  ])
  expect(Object.fromEntries(named)).toEqual(PREFIXES)
})
