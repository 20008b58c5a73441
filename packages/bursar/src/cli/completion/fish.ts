import type { CompletionNode, OptionNode } from './completion-nodes.ts'

/** A script for the completions folder of fish. */
export function fishScript(nodes: readonly CompletionNode[]): string {
  const paths = nodes.slice(1).map(({ path }) => quoted(path))
  const lines = nodes.flatMap(({ path, commands, options, values }) => {
    const at = `complete -c bursar -n ${quoted(`__bursar_at '${path}'`)}`
    return [
      ...commands.map(({ name, description }) => `${at} -a ${name} -d ${quoted(description)}`),
      ...values.map((value) => `${at} -a ${value}`),
      ...options.map((option) => `${at} ${flagOf(option)}`),
    ]
  })
  return `# fish completion for bursar
set -g __bursar_paths ${paths.join(' ')}

function __bursar_at
    set -l path bursar
    for word in (commandline -opc)[2..-1]
        if contains -- "$path $word" $__bursar_paths
            set path "$path $word"
        end
    end
    test "$path" = "$argv[1]"
end

complete -c bursar -f
${lines.join('\n')}
`
}

function flagOf({ name, description, takes, choices }: OptionNode): string {
  const value = {
    none: '',
    list: ` -x -a ${quoted(choices.join(' '))}`,
    file: ' -r -F',
    text: ' -x',
  }[takes]
  return `-l ${name.replace(/^--/, '')}${value} -d ${quoted(description)}`
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
}
