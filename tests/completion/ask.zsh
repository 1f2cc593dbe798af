#!/usr/bin/env zsh
# Asks zsh what it would complete: types the words into a shell on a terminal of its own and presses Tab.
#
#   ask.zsh FOLDER TEXT      FOLDER holds the function, named _virtwold; one match a line
emulate -L zsh
zmodload zsh/zpty
work=$(mktemp -d)
trap 'rm -rf $work' EXIT

cat >$work/setup.zsh <<'SETUP'
PROMPT=''
unsetopt zle_bracketed_paste beep
fpath=($FOLDER $fpath)
autoload -Uz compinit
compinit -u -d $WORK/dump
# Whatever is offered goes through compadd. What it only sorts into arrays isn't offered.
compadd() {
    local -a found
    if [[ $@ != *-[AOD][[:space:]]* ]]; then
        builtin compadd -O found "$@"
        print -rl -- $found >>$WORK/matches
    fi
    builtin compadd "$@"
}
finish() {
    zle complete-word
    touch $WORK/done
}
zle -N finish
bindkey '^I' finish
touch $WORK/ready
SETUP

await() {
    local tries
    for ((tries = 0; tries < 200; tries++)); do
        [[ -e $1 ]] && return
        zpty -r -t shell ignored
        sleep 0.05
    done
    print -u2 "ask.zsh: no $1:t within ten seconds"
    exit 70
}

export FOLDER=$1 WORK=$work
zpty shell zsh -f -i
zpty -w shell "source ${(q)work}/setup.zsh"
await $work/ready
zpty -w -n shell "$2"$'\t'
await $work/done
[[ ! -e $work/matches ]] || grep . $work/matches | sort -u
zpty -d shell
