# bash completion for virtwold(8)                              -*- shell-script -*-
# shellcheck shell=bash

_virtwold() {
    local cur prev words cword
    if declare -F _get_comp_words_by_ref >/dev/null; then
        # Addresses and URIs have colons, at which bash would part them.
        _get_comp_words_by_ref -n : cur prev words cword
    else
        cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]} words=("${COMP_WORDS[@]}") cword=$COMP_CWORD
    fi

    local commands='run check list send replay status sleep steer'
    local backend='--backend --libvirt-uri --kubeconfig --namespace --selector --map-file'
    local run="$backend --interface --listen --listen-address --address --allow-from --wakeable --secureon-file --dedup
        --max-starts --status --status-socket --status-host --wake-token-file --status-allow-remote --stand-in --sleep-packets --own-address --dry-run --deep --promiscuous --wait-for-interface --user
        --log-level --log-format --node-name --help"
    local command=${words[1]-} options machine
    case $command in
        check) options="$run --unit --json" ;;
        list) options="$backend --wakeable --json --help" ;;
        send) options="$backend --to --interface --raw --destination --vlan --password --repeat --help" ;;
        replay) options="$backend --no-hypervisor --deep --allow-from --wakeable --sleep-packets --secureon-file --dedup --json --help" ;;
        status) options='--status --watch --json --help' ;;
        sleep) options='--how --inhibit --for --status --wake-token-file --help' ;;
        steer)
            options='--interface --peer --make-peer --rules --attach --keep --remove --log-level --log-format --help'
            case ${words[2]-} in
                status) options='--interface --watch --write --json --help' ;;
                check) options='--interface --peer --make-peer --rules --attach --keep --json --help' ;;
            esac
            ;;
        run) options=$run ;;
        *) command='' options="$run --version" ;;
    esac

    COMPREPLY=()
    case $prev in
        --interface | -i | --peer | --make-peer)
            local interface
            for interface in /sys/class/net/*; do
                [[ ! -d $interface ]] || COMPREPLY+=("${interface##*/}")
            done
            mapfile -t COMPREPLY < <(compgen -W "${COMPREPLY[*]}" -- "$cur")
            return
            ;;
        --libvirt-uri | -c)
            mapfile -t COMPREPLY < <(compgen -W 'qemu:///system xen:///system lxc:///system test:///default' -- "$cur")
            if declare -F __ltrim_colon_completions >/dev/null; then
                __ltrim_colon_completions "$cur"
            fi
            return
            ;;
        --backend) mapfile -t COMPREPLY < <(compgen -W 'libvirt kubevirt' -- "$cur") && return ;;
        --attach) mapfile -t COMPREPLY < <(compgen -W 'tcx clsact' -- "$cur") && return ;;
        --wakeable) mapfile -t COMPREPLY < <(compgen -W 'all marked' -- "$cur") && return ;;
        --log-level) mapfile -t COMPREPLY < <(compgen -W 'error warning info debug' -- "$cur") && return ;;
        --log-format) mapfile -t COMPREPLY < <(compgen -W 'text journal json' -- "$cur") && return ;;
        --how) mapfile -t COMPREPLY < <(compgen -W 'save suspend shutdown' -- "$cur") && return ;;
        --user) mapfile -t COMPREPLY < <(compgen -u -- "$cur") && return ;;
        --secureon-file | --kubeconfig | --map-file | --wake-token-file | --rules | --write)
            compopt -o filenames 2>/dev/null
            mapfile -t COMPREPLY < <(compgen -f -- "$cur")
            return
            ;;
        --listen | --listen-address | --address | --allow-from | --dedup | --max-starts | --status | --to | --destination | --vlan | --password | --repeat | --namespace | --selector | --node-name | --for)
            # Nobody knows what the value will be.
            return
            ;;
    esac

    if [[ $cur == -* ]]; then
        mapfile -t COMPREPLY < <(compgen -W "$options" -- "$cur")
    elif [[ $cword == 1 ]]; then
        mapfile -t COMPREPLY < <(compgen -W "$commands" -- "$cur")
    elif [[ $command == steer && $cword == 2 ]]; then
        mapfile -t COMPREPLY < <(compgen -W 'status check' -- "$cur")
    elif [[ $command == replay ]]; then
        compopt -o filenames 2>/dev/null
        mapfile -t COMPREPLY < <(compgen -f -- "$cur")
    elif [[ $command == @(send|sleep|list|status) ]]; then
        # Those that have an address; a name may have blanks, which the shell wants a backslash before.
        while IFS= read -r machine; do
            [[ $machine != "${cur//\\/}"* ]] || COMPREPLY+=("$(printf '%q' "$machine")")
        done < <(virtwold list 2>/dev/null | awk 'NR > 1 && match($0, / +[0-9a-f][0-9a-f]:[0-9a-f:]+ /) { name = substr($0, 1, RSTART - 1); if (!seen[name]++) print name }')
    fi
}

complete -F _virtwold virtwold
