import { expect, test } from 'vitest'
import { humanLine } from './human-log.ts'

test('a line of the log as a person reads it', () => {
  const line =
    '{"level":"info","time":"2026-11-29T23:17:05.123Z","process_id":7,"host":"127.0.0.1","port":4242,"msg":"listening"}\n'
  expect(humanLine(line)).toBe('23:17:05 listening host=127.0.0.1 port=4242')
})
