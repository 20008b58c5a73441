import { spawn } from 'node:child_process'

export const COMMAND_SECONDS_MAX = 30
const OUTPUT_BYTES_MAX = 16 * 1_048_576

/** Runs a shell command of the user and gives what it printed. Throws a sentence otherwise. */
export function runCommand(command: string, argument?: string): Promise<string> {
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
      if (code === 0) resolve(Buffer.concat(chunks).toString('utf8'))
      else
        reject(new Error(`The command of an oracle ended with ${code ?? 'a signal'}: ${command}`))
    })
  })
}
