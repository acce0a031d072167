import { Argument, Command, type Option } from "commander";
import type { CommandContext } from "../context";

/** A command, by the words after the program's name; empty: the program itself. */
interface Place {
  readonly words: string;
  /** Those below it, or the choices of its argument. */
  readonly commands: readonly Word[];
  readonly options: readonly OptionWord[];
}

interface Word {
  readonly name: string;
  readonly description: string;
}

interface OptionWord extends Word {
  readonly short: string | undefined;
  /** What its value may be; undefined: it takes none. */
  readonly value: "file" | "text" | readonly string[] | undefined;
}

const shells = ["bash", "zsh", "fish"] as const;

type Shell = (typeof shells)[number];

const writers: Readonly<Record<Shell, (places: readonly Place[]) => string>> = {
  bash: writeBash,
  zsh: writeZsh,
  fish: writeFish,
};

const examples = `
Examples:
  For this shell, and in ~/.bashrc for every other:
  $ muc-kick completion bash >muc-kick.bash && . ./muc-kick.bash

  Into a folder of zsh's $fpath:
  $ muc-kick completion zsh >_muc-kick

  Into ~/.config/fish/completions:
  $ muc-kick completion fish >muc-kick.fish
`;

/** `muc-kick completion` */
export function completionCommand({ terminal }: CommandContext): Command {
  const command = new Command("completion")
    .summary("print a completion script for a shell")
    .description("Prints a script by which a shell completes commands and options of muc-kick.")
    .addArgument(new Argument("<shell>", "the shell").choices(shells))
    .addHelpText("after", examples);
  return command.action((shell: Shell) => {
    const places = placesIn(command.parent ?? command, "");
    const [top] = places;
    // The command help, which Commander adds, takes the name of another one.
    const help = top === undefined ? [] : [{ words: "help", commands: top.commands, options: [] }];
    return terminal.print(writers[shell]([...places, ...help]));
  });
}

/** A command and those below it. */
function placesIn(command: Command, words: string): Place[] {
  const help = command.createHelp();
  const children = help.visibleCommands(command);
  const argument = command.registeredArguments.flatMap(({ argChoices = [], description }) =>
    argChoices.map((name) => ({ name, description })),
  );
  const place = {
    words,
    commands: [
      ...children.map((child) => ({ name: child.name(), description: help.subcommandDescription(child) })),
      ...argument,
    ],
    options: help.visibleOptions(command).flatMap((option) => describeOption(option) ?? []),
  };
  const below = command.commands.flatMap((child) => placesIn(child, `${words} ${child.name()}`.trim()));
  return [place, ...below];
}

function describeOption(option: Option): OptionWord | undefined {
  const { long, short, description, argChoices, required, optional, flags } = option;
  if (long === undefined) return undefined;
  const text = /<(path|file|folder|directory)>/.test(flags) ? "file" : "text";
  const value = required || optional ? (argChoices ?? text) : undefined;
  return { name: long, short: short ?? undefined, description, value };
}

/** The commands below others, as `place word`: how a script finds the command that a line is about. */
function steps(places: readonly Place[]): string[] {
  return places.flatMap(({ words, commands }) => commands.map(({ name }) => `${words} ${name}`));
}

/** The options of a command that take a value, by name and short name, with their values. */
function valued({
  options,
}: Place): { readonly flag: string; readonly value: NonNullable<OptionWord["value"]> }[] {
  return options.flatMap(({ name, short, value }) => {
    if (value === undefined) return [];
    return [name, ...(short === undefined ? [] : [short])].map((flag) => ({ flag, value }));
  });
}

/** In single quotes, for any of the shells. */
function quote(text: string): string {
  return `'${text.replaceAll("\\", "").replaceAll("'", "’")}'`;
}

function writeBash(places: readonly Place[]): string {
  const values = places.flatMap((place) =>
    valued(place).map(({ flag, value }) => {
      const offer =
        typeof value === "string"
          ? value === "file"
            ? "compopt -o default 2>/dev/null"
            : ":"
          : `offer=${quote(value.join(" "))}`;
      return `    ${quote(`${place.words}:${flag}`)}) ${offer} ;;`;
    }),
  );
  const words = places.map(({ words: at, commands, options }) => {
    const all = [...commands, ...options].map(({ name }) => name).join(" ");
    return `        ${quote(at)}) offer=${quote(all)} ;;`;
  });
  return `# bash completion for muc-kick
_muc_kick() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD - 1]} at= offer= i before=
  # Bash takes --option=value for three words.
  if [[ $cur == = ]]; then
    cur=
  elif [[ $prev == = ]]; then
    prev=\${COMP_WORDS[COMP_CWORD - 2]}
  fi
  for ((i = 1; i < COMP_CWORD; i++)); do
    case "$at \${COMP_WORDS[i]}" in
      ${steps(places).map(quote).join("|")}) at="\${at:+$at }\${COMP_WORDS[i]}" ;;
    esac
  done
  COMPREPLY=()
  case "$at:$prev" in
${values.join("\n")}
    *)
      case "$at" in
${words.join("\n")}
      esac
      ;;
  esac
  # The last one of several values that are separated by commas.
  if [[ $cur == *,* ]]; then before=\${cur%,*},; fi
  COMPREPLY=($(compgen -P "$before" -W "$offer" -- "\${cur##*,}"))
}
complete -F _muc_kick muc-kick
`;
}

function writeZsh(places: readonly Place[]): string {
  const item = ({ name, description }: Word) => quote(`${name.replaceAll(":", "\\:")}:${description}`);
  const values = places.flatMap((place) =>
    valued(place).map(({ flag, value }) => {
      const offer =
        typeof value === "string"
          ? value === "file"
            ? "_files"
            : "_message value"
          : `compadd -- ${value.map(quote).join(" ")}`;
      return `    ${quote(`${place.words}:${flag}`)}) ${offer}; return ;;`;
    }),
  );
  const words = places.map(
    ({ words: at, commands, options }) =>
      `    ${quote(at)}) commands=(${commands.map(item).join(" ")}) options=(${options.map(item).join(" ")}) ;;`,
  );
  return `#compdef muc-kick
_muc-kick() {
  local at= i
  local -a commands options
  for ((i = 2; i < CURRENT; i++)); do
    case "$at $words[i]" in
      ${steps(places).map(quote).join("|")}) at="\${at:+$at }$words[i]" ;;
    esac
  done
  case "$at:$words[CURRENT-1]" in
${values.join("\n")}
  esac
  case "$at" in
${words.join("\n")}
  esac
  if [[ $words[CURRENT] == -* || $#commands == 0 ]]; then
    _describe -o option options
  else
    _describe command commands
  fi
}
if [[ $funcstack[1] == _muc-kick ]]; then
  _muc-kick "$@"
else
  compdef _muc-kick muc-kick
fi
`;
}

function writeFish(places: readonly Place[]): string {
  const lines = places.flatMap(({ words: at, commands, options }) => {
    const start = `complete -c muc-kick -n ${quote(`__muc_kick_at "${at}"`)}`;
    return [
      ...commands.map(({ name, description }) => `${start} -a ${name} -d ${quote(description)}`),
      ...options.map(({ name, short, description, value }) => {
        const flags = `-l ${name.slice(2)}${short === undefined ? "" : ` -s ${short.slice(1)}`}`;
        const rest =
          value === undefined
            ? ""
            : value === "file"
              ? " -r -F"
              : value === "text"
                ? " -x"
                : ` -x -a ${quote(value.join(" "))}`;
        return `${start} ${flags}${rest} -d ${quote(description)}`;
      }),
    ];
  });
  return `# fish completion for muc-kick
function __muc_kick_at
  set -l at
  for word in (commandline -opc)[2..]
    switch "$at $word"
      case ${steps(places).map(quote).join(" ")}
        set at (string trim -- "$at $word")
    end
  end
  test "$at" = "$argv[1]"
end
complete -c muc-kick -f
${lines.join("\n")}
`;
}
