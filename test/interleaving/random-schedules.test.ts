import { inject, test } from 'vitest'
import { playRandomSchedule } from './random-schedule.ts'
import { openStage } from './stage.ts'

test('random', async () => {
  const stage = await openStage(inject('postgres'))
  const t0 = performance.now()
  let n = 0
  for (let seed = 1; seed <= 40; seed += 1) {
    const end = await playRandomSchedule(stage, seed)
    n += end.trace.length
    if (end.broken.length) console.log(seed, end.broken, end.trace.length)
    else if (seed < 5)
      console.log(seed, end.trace.length, end.deliveries, end.faults, end.lockWaits)
  }
  console.log((performance.now() - t0) / 40, 'ms each', n / 40)
  await stage.close()
})
