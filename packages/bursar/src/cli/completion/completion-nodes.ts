import type { Command, Option } from 'commander'

/** What can stand behind a word of the command line. */
interface Candidate {
  readonly name: string
  readonly description: string
}

export interface OptionNode extends Candidate {
  /** `none`: it takes no value. `list`: one of `choices`. `file`: a path. `text`: anything. */
  readonly takes: 'none' | 'list' | 'file' | 'text'
  readonly choices: readonly string[]
}

/** One command, and what a shell can offer behind it. */
export interface CompletionNode {
  /** `bursar audit verify`. */
  readonly path: string
  readonly commands: readonly Candidate[]
  readonly options: readonly OptionNode[]
  /** Of its arguments, where the choice is small. */
  readonly values: readonly string[]
}

const FILE_NAMES = /<(file|folder)>/

/** Every command of the program, the program itself first. */
export function completionNodes(program: Command): CompletionNode[] {
  return nodesBelow(program, program.name())
}

/** Every option that takes a value, as the words before the value: `bursar events --type`. */
export function optionsWithValues(nodes: readonly CompletionNode[]) {
  return nodes.flatMap(({ path, options }) =>
    options
      .filter(({ takes }) => takes !== 'none')
      .map(({ name, takes, choices }) => ({ words: `${path} ${name}`, takes, choices })),
  )
}

function nodesBelow(command: Command, path: string): CompletionNode[] {
  const { commands } = command
  const node = {
    path,
    commands: commands.map((one) => ({ name: one.name(), description: one.description() })),
    options: optionsOf(command),
    values: command.registeredArguments.flatMap(({ argChoices = [] }) => argChoices),
  }
  return [node, ...commands.flatMap((one) => nodesBelow(one, `${path} ${one.name()}`))]
}

/** Also those of the command that runs where no other is named: `bursar tenants --status`. */
function optionsOf(command: Command): OptionNode[] {
  const own = command.createHelp().visibleOptions(command)
  return [...own, ...(defaultOf(command)?.options ?? [])].map(toNode)
}

/** Commander keeps its name without a type. */
function defaultOf(command: Command): Command | undefined {
  const name = '_defaultCommandName' in command ? command._defaultCommandName : null
  return command.commands.find((one) => one.name() === name)
}

function toNode({ long, short, flags, description, argChoices = [] }: Option): OptionNode {
  const isFlag = !/[<[]/.test(flags)
  const isList = argChoices.length > 0
  const takes = isFlag ? 'none' : isList ? 'list' : FILE_NAMES.test(flags) ? 'file' : 'text'
  return { name: long ?? short ?? flags, description, takes, choices: argChoices }
}
