import { generateLoad } from './generate-load.ts'
import type { LoadAnswer, LoadRun } from './load-run.ts'

/** A process of its own, so that what it costs is not measured as the server’s. */
process.on('message', async (run: LoadRun) => {
  const answer: LoadAnswer = await generateLoad(run).then(
    (result) => ({ result }),
    (error: unknown) => ({ error: error instanceof Error ? error.message : String(error) }),
  )
  process.send?.(answer)
})
process.on('disconnect', () => process.exit(0))
