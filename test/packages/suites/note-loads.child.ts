import { appendFileSync } from 'node:fs'
import { registerHooks } from 'node:module'

/** For `node --import`: each file that is loaded becomes a line of the file that `LOADS` names. */
const notes = process.env['LOADS'] ?? ''
registerHooks({
  load(url, context, nextLoad) {
    appendFileSync(notes, `${url}\n`)
    return nextLoad(url, context)
  },
})
