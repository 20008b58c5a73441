import { spawn } from 'node:child_process'

export const COMMAND_SECONDS_MAX = 30
const OUTPUT_BYTES_MAX = 16 * 1_048_576

/** An option of `bursar probe` and its value. */
export interface UserCommand {
  readonly option: '--state-cmd' | '--log-cmd' | '--fault-cmd' | '--clock-cmd'
  readonly command: string
}

/**
 * Runs a shell command of the user and returns its output. Throws a sentence for the report if the
 * command fails. The sentence never contains the command, which may hold a password.
 */
export function runCommand({ option, command }: UserCommand, argument?: string): Promise<string> {
  const child = spawn(argument === undefined ? command : `${command} ${argument}`, {
    shell: true,
    stdio: ['ignore', 'pipe', 'inherit'],
    timeout: COMMAND_SECONDS_MAX * 1000,
  })
  const chunks: Buffer[] = []
  let size = 0
  child.stdout.on('data', (chunk: Buffer) => {
    size += chunk.length
    if (size <= OUTPUT_BYTES_MAX) chunks.push(chunk)
    else child.kill()
  })
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => {
      if (code === 0) return resolve(Buffer.concat(chunks).toString('utf8'))
      const how = code === null ? 'killed by a signal' : `exit code ${code}`
      reject(new Error(`The command of ${option} failed (${how}).`))
    })
  })
}
