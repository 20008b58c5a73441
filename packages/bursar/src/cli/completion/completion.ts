import { Command } from 'commander'
import { JSON_OPTION } from '../options/list-options.ts'
import { argumentOneOf } from '../options/parse.ts'
import { print } from '../output/print.ts'
import { bashScript } from './bash.ts'
import { completionNodes } from './completion-nodes.ts'
import { fishScript } from './fish.ts'
import { zshScript } from './zsh.ts'

const SCRIPTS = { bash: bashScript, zsh: zshScript, fish: fishScript } as const
type Shell = keyof typeof SCRIPTS
const SHELLS = Object.keys(SCRIPTS)

const SET_UP = `
Set up:
  bash  echo 'source <(bursar completion bash)' >> ~/.bashrc
  zsh   echo 'source <(bursar completion zsh)' >> ~/.zshrc   (after compinit)
  fish  bursar completion fish > ~/.config/fish/completions/bursar.fish

Example:
  $ source <(bursar completion bash)
`

/** `bursar completion`: a script of every command and option that `program` has. */
export function completionCommand(program: () => Promise<Command>): Command {
  return new Command('completion')
    .addArgument(argumentOneOf('<shell>', 'Your shell', SHELLS))
    .option(...JSON_OPTION)
    .addHelpText('after', SET_UP)
    .action(async (shell: Shell, { json }: { json?: boolean }) => {
      const script = SCRIPTS[shell](completionNodes(await program()))
      print({ shell, script }, json, [script.trimEnd()])
    })
}
