/** The scripts that ask `keygrid complete` for candidates. */
export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

/** Bash ends a word at `@` and `=`, too: a candidate is cut to what follows the last such sign. */
const BASH = String.raw`_keygrid() {
  local line="\${COMP_LINE:0:COMP_POINT}" IFS=$' \t\n'
  local -a words
  read -r -a words <<< "$line"
  [[ "$line" == *[[:space:]] ]] && words+=("")
  local last="\${words[\${#words[@]}-1]}"
  last="\${last#[\"\']}"
  words[\${#words[@]}-1]="$last"
  local before="\${last%"\${last##*[$COMP_WORDBREAKS]}"}"
  local IFS=$'\n'
  COMPREPLY=($(keygrid complete -- "\${words[@]:1}" 2>/dev/null))
  COMPREPLY=("\${COMPREPLY[@]#"$before"}")
}
complete -o default -F _keygrid keygrid`;

const ZSH = String.raw`#compdef keygrid
_keygrid() {
  local -a found
  found=("\${(@f)$(keygrid complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  found=("\${(@)found:#}")
  if (( \${#found} )); then compadd -- "\${(@)found}"; else _files; fi
}
compdef _keygrid keygrid`;

const FISH = String.raw`complete -c keygrid -a '(keygrid complete -- (commandline -opc)[2..-1] (commandline -ct) 2>/dev/null)'`;

const SCRIPTS: Readonly<Record<Shell, string>> = { bash: BASH, zsh: ZSH, fish: FISH };

export const scriptFor = (shell: Shell): string => SCRIPTS[shell].replaceAll(String.raw`\$`, '$');
