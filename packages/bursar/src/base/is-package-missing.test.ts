import { expect, test } from 'vitest'
import { isPackageMissing } from './is-package-missing.ts'

const failed = (message: string, code = 'ERR_MODULE_NOT_FOUND') =>
  Object.assign(new Error(message), { code })

test.each([
  ["Cannot find package '@bursar/dev' imported from /app/main.js", '@bursar/dev', true],
  ["Cannot find package 'stripe' imported from /app/dev.js", '@bursar/dev', false],
  ["Cannot find module '/app/node_modules/@bursar/dev/dist/index.js'", '@bursar/dev', false],
])('%s', (message, name, isMissing) => {
  expect(isPackageMissing(failed(message), name)).toBe(isMissing)
})

test('nothing else that is thrown is a missing package', () => {
  const said = "Cannot find package 'x'"
  expect(isPackageMissing(new Error(said), 'x')).toBe(false)
  expect(isPackageMissing(failed(said, 'ERR_OTHER'), 'x')).toBe(false)
  expect(isPackageMissing(said, 'x')).toBe(false)
})
