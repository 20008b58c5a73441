import { expect, test } from 'vitest'
import { codeBlocks, readPage } from './markdown-table.ts'
import {
  blocksToFollow,
  firstLineOf,
  WALKTHROUGH,
  type WalkthroughPage,
} from './walkthrough-blocks.ts'

const PAGES = Object.keys(WALKTHROUGH) as WalkthroughPage[]

/** That they work is shown by test/packages/walkthrough.test.ts, which takes its time. */
test.each(PAGES)('every block of %s is one that a test runs', (page) => {
  expect(blocksToFollow(page).map(firstLineOf)).toEqual(WALKTHROUGH[page])
})

test('the sample for Express is that of the guide', () => {
  const [, section = ''] = readPage('guides/add-to-your-app.md').split('\n## Express\n')
  expect(blocksToFollow('README.md')).toContain(codeBlocks(section, 'js')[0])
})
